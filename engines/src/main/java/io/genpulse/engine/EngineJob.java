package io.genpulse.engine;

import java.nio.file.Path;
import java.util.Optional;

/// One attempt at one task, as the engine that works on it sees it: where files go, and whom to
/// tell. Every capability takes one, and it is valid until the capability's method returns.
///
/// Threads: an engine calls these methods from one thread at a time, the caller's or one of its own
/// that the caller waits for. [#progress], [#preview], [#log] and [#charge] return at once. [#made]
/// returns soon: files are stored while the engine goes on. [#remember] blocks until its record is
/// safe.
///
/// What these methods throw must reach the caller of the capability unchanged: the attempt is over
/// then.
public interface EngineJob {
  /// The same in every attempt of the task, so keys that must not change can be made from it.
  String taskId();

  /// 1 for the first.
  int attempt();

  /// The empty folder of this attempt; what is in it afterwards is removed.
  Path folder();

  /// `step` of `steps` are done, and `message` says what is going on, such as `denoising 7/20`.
  /// Parts never fall; all of them are done only when the last file is made.
  void progress(int step, int steps, String message);

  /// How the work looks by now; the next one replaces it. Small: above 128 KiB it is not shown.
  ///
  /// @param mediaType such as `image/jpeg`
  void preview(byte[] picture, String mediaType);

  /// Whether someone may see a preview now; one that is costly to make need not be made otherwise.
  default boolean isWatched() {
    return true;
  }

  /// A finished file, which lies in [#folder] and is no longer the engine's. Called once for each
  /// as soon as it is finished: this is the only way in which results leave an engine.
  void made(GeneratedFile file) throws InterruptedException;

  /// A line for operators; never a secret or a prompt.
  void log(String line);

  /// What the last attempt that used a remote service wrote down; see [RemoteJob].
  Optional<RemoteJob> remoteJob();

  /// Writes down which remote job this task has become; the next attempt reads it. Call it before a
  /// call that costs money, without a job id, and right after, with the id. Returns when it is
  /// stored. An intention is not stored, and must not be followed, once the attempt is to stop; an
  /// id is stored even then.
  ///
  /// @throws InterruptedException when the attempt is to stop, or the task is no longer its own
  void remember(RemoteJob job) throws InterruptedException;

  /// Whether the task goes on in another attempt when this one is interrupted now: a remote job
  /// that was written down is left running then, and the next attempt takes it over. False when
  /// nobody wants the task any more.
  default boolean goesOn() {
    return false;
  }

  /// To be called between pieces of work that interruption does not end.
  ///
  /// @throws InterruptedException when the attempt is to stop, as its thread was interrupted
  static void stopIfAsked() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the attempt is to stop");
    }
  }

  /// What a provider charges for, once for each charge; it is recorded also when the task fails.
  void charge(Usage usage);
}
