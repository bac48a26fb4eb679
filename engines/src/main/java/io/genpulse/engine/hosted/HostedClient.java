package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RemoteJob;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One host's protocol.
interface HostedClient {
  /// Whether the host takes the key, by a call that costs nothing.
  ///
  /// @return what it says, in a few words; empty where there is no such call
  Optional<String> account() throws InterruptedException;

  /// What a model takes.
  ///
  /// @throws EngineException `MODEL_NOT_FOUND`, or what else the host says
  ModelSchema schema(String model) throws InterruptedException;

  /// Sends the call that costs money, once.
  Sent submit(HostedRequest request, RemoteJob intent, Path folder) throws InterruptedException;

  /// What the host's answer to that call says.
  ///
  /// @throws EngineException what it refused with
  Accepted accepted(RemoteJob intent, Answer answer);

  /// How a job is doing.
  ///
  /// @throws EngineException when that cannot be found out now
  State look(HostedRequest request, String id) throws InterruptedException;

  /// Whether a job will not go on, and is not paid for.
  boolean cancel(String model, String id) throws InterruptedException;

  /// What became of a call whose answer is lost.
  ///
  /// @param others jobs of the same task, which it cannot be
  Trace trace(HostedRequest request, RemoteJob intent, Set<String> others)
      throws InterruptedException;

  /// What tells a call from all others at the host, to be written down before it is sent.
  default Map<String, String> marks(HostedRequest request, RemoteJob intent) {
    return Map.of();
  }

  /// What became of a call that was never heard, by its marks alone.
  default Trace find(String model, RemoteJob intent) throws InterruptedException {
    return new Trace.Unknown();
  }

  /// How a file reaches the model: as text that its input takes for a file.
  ///
  /// @param field that names it, for messages
  String fileText(Path file, String field) throws InterruptedException;

  /// A call that was taken.
  ///
  /// @param end empty while the job goes on
  record Accepted(String id, Optional<State> end) {}

  /// What a host says it charges for.
  record Used(String unit, BigDecimal quantity) {}

  /// What a job is doing, or how it ended.
  sealed interface State {
    /// @param percent of the work that is done; 0 where the host does not tell
    record Working(int percent, String words) implements State {}

    record Done(JsonNode output, Optional<Used> used) implements State {}

    /// @param used also a failure may be charged for
    record Failed(EngineException reason, Optional<Used> used) implements State {}
  }
}
