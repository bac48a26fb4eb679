package io.genpulse.server.handler;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineRequest;
import java.util.Optional;

/// A task type that is described by data and has no class of its own, such as a workflow that
/// somebody put into a folder. What a [TaskHandler] says by its class and its record, it says by
/// these methods.
public interface DeclaredTaskType {
  /// Takes what is wrong with a parameter.
  @FunctionalInterface
  interface Refusals {
    /// @param param its name; what lies within another is a JSON pointer without its first slash
    /// @param detail one sentence with the value
    /// @param code `unknown`, `missing`, `wrong_type` or `invalid`
    void add(String param, String detail, String code);
  }

  /// The registry key.
  String type();

  /// For people.
  String title();

  /// The capability interface whose engine does the work.
  Class<?> capability();

  /// JSON Schema of the parameters, in the words of `GET /task-types`.
  JsonNode schema();

  /// What an engine will be asked for; empty when something is wrong with the parameters, which is
  /// told to `refusals`. Files that they name are not there yet.
  ///
  /// @param params a JSON object
  Optional<EngineRequest> request(JsonNode params, Refusals refusals);

  /// As [TaskHandler#execute].
  ///
  /// @throws InvalidParamException when the parameters cannot be read
  TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException;
}
