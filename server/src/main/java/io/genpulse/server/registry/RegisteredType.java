package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineRequest;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A task type that this process knows, be it a handler class or declared by data.
public final class RegisteredType {
  private final Work work;
  private final String type;
  private final @Nullable Duration timeout;
  private final JsonNode schema;
  private final EngineChoice engines;

  private RegisteredType(Work work, EngineChoice engines) {
    this.work = work;
    // Asked for each task, and what an annotation says is slow to read.
    this.type = work.type();
    this.timeout = work.timeout().orElse(null);
    this.engines = engines;
    this.schema = work.schema();
  }

  /// @throws IllegalArgumentException saying what the class lacks
  static RegisteredType of(TaskHandler<?> handler, EngineChoice engines) {
    return new RegisteredType(HandlerWork.of(handler), engines);
  }

  static RegisteredType of(DeclaredTaskType declared, EngineChoice engines) {
    return new RegisteredType(new DeclaredWork(declared), engines);
  }

  /// The registry key.
  public String type() {
    return type;
  }

  public List<String> aliases() {
    return work.aliases();
  }

  /// For people.
  public String title() {
    return work.title();
  }

  /// How long an attempt may take; empty when the handler does not say.
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /// JSON Schema of the parameters.
  public JsonNode schema() {
    return schema.deepCopy();
  }

  /// The capability interface of the engine that does the work; empty when none is needed.
  public Optional<Class<?>> capability() {
    return work.capability();
  }

  /// What is wrong with these parameters; empty when they can be executed.
  public List<ParamProblem> validate(JsonNode params) {
    var problems = new ParamProblems();
    route(params, problems);
    return problems.first();
  }

  /// Who will do a task with these parameters, and what that takes; adds what is wrong with them.
  /// Empty when no engine, or not the one named, can.
  public Optional<Routing> route(JsonNode params, ParamProblems problems) {
    Optional<EngineRequest> request = work.request(params, problems);
    var needs = new TreeSet<String>(work.needs());
    Optional<Class<?>> capability = capability();
    if (capability.isEmpty()) {
      return Optional.of(new Routing(work.route(), null, needs));
    }
    try {
      String model = text(params, "model");
      EngineFactory engine = engines.choose(capability.get(), text(params, "provider"), model);
      if (request.isPresent()) {
        engines.check(engine, request.get());
        needs.addAll(engines.needs(engine, request.get(), model));
      }
      return Optional.of(new Routing(engine.route(), engine.id().value(), needs));
    } catch (EngineException e) {
      problems.add(
          "/params/" + e.field().orElse("provider"),
          String.valueOf(e.getMessage()),
          e.error().code());
      return Optional.empty();
    }
  }

  /// What the engine is asked for with these parameters; empty where they are wrong, or no engine
  /// is asked.
  public Optional<EngineRequest> request(JsonNode params) {
    return work.request(params, new ParamProblems());
  }

  private static @Nullable String text(JsonNode params, String name) {
    return params.path(name).textValue();
  }

  /// Runs the handler.
  ///
  /// @throws InvalidParamException when the parameters cannot be read
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return work.execute(params, context);
  }

  /// Who does it, for messages.
  String handlerName() {
    return work.name();
  }

  List<String> names() {
    var names = new ArrayList<String>();
    names.add(type());
    names.addAll(aliases());
    return names;
  }

  @Override
  public String toString() {
    return names().stream().collect(Collectors.joining(", ")) + " by " + handlerName();
  }
}
