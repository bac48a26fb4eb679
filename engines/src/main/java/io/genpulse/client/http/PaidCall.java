package io.genpulse.client.http;

import io.genpulse.engine.RemoteJob;
import java.util.Map;
import java.util.Optional;

/// One call that costs money, as [PaidWork] makes it.
///
/// @param <T> what the provider's acceptance says
public interface PaidCall<T> {
  /// Sends it, once.
  ///
  /// @param intent with the key to send along, where the provider takes one
  Sent send(RemoteJob intent) throws InterruptedException;

  /// What else is written down before it is sent, to be read by whoever deals with the job later.
  default Map<String, String> notes(RemoteJob intent) {
    return Map.of();
  }

  /// What the answer says.
  ///
  /// @throws io.genpulse.engine.EngineException when the provider refused: nothing is paid for
  T read(Answer answer);

  /// The provider's name for the job.
  String id(T accepted);

  /// Whether the provider keeps the job, so that its result can be asked for by its id later. One
  /// whose result is the answer itself does not.
  default boolean isKept() {
    return true;
  }

  /// What can be found out about a call whose answer is lost.
  default Trace trace(RemoteJob intent) throws InterruptedException {
    return new Trace.Unknown();
  }

  /// What became of a call whose answer is lost.
  sealed interface Trace {
    /// It became this job.
    record Found(String id) implements Trace {}

    /// It never arrived.
    record Absent() implements Trace {}

    /// The same call with the same key may be sent again: the provider makes one job of both.
    record Replayable() implements Trace {}

    /// Nobody can say.
    record Unknown() implements Trace {}
  }

  /// What a call came to.
  ///
  /// @param job with the provider's id
  /// @param answer empty when it is the job of an earlier attempt
  record Begun<T>(RemoteJob job, Optional<T> answer) {
    /// The provider's id.
    public String id() {
      return String.valueOf(job.jobId());
    }
  }
}
