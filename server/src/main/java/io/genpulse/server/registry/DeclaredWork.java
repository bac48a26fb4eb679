package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.Route;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A task type that data declares.
record DeclaredWork(DeclaredTaskType declared) implements Work {
  @Override
  public String type() {
    return declared.type();
  }

  @Override
  public List<String> aliases() {
    return List.of();
  }

  @Override
  public String title() {
    return declared.title();
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.empty();
  }

  @Override
  public JsonNode schema() {
    return declared.schema();
  }

  @Override
  public Optional<Class<?>> capability() {
    return Optional.of(declared.capability());
  }

  @Override
  public Route route() {
    throw new IllegalStateException("the engine of " + declared.capability() + " has the route");
  }

  @Override
  public Set<String> needs() {
    return Set.of();
  }

  @Override
  public Optional<EngineRequest> request(JsonNode params, ParamProblems problems) {
    if (!params.isObject()) {
      problems.add("/params", "params must be an object", "wrong_type");
      return Optional.empty();
    }
    return declared.request(
        params, (param, detail, code) -> problems.add("/params/" + param, detail, code));
  }

  @Override
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return declared.execute(params, context);
  }

  @Override
  public String name() {
    return "\"" + declared.title() + "\"";
  }
}
