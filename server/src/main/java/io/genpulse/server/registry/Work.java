package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.Route;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a task type says of itself, in whatever form it came.
sealed interface Work permits HandlerWork, DeclaredWork {
  String type();

  List<String> aliases();

  String title();

  Optional<Duration> timeout();

  JsonNode schema();

  Optional<Class<?>> capability();

  /// Of those without a capability.
  Route route();

  /// Labels that a worker must have.
  Set<String> needs();

  /// What an engine will be asked for; adds what is wrong with the parameters.
  Optional<EngineRequest> request(JsonNode params, ParamProblems problems);

  TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException;

  /// Who does it, for messages.
  String name();
}
