package io.genpulse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.genpulse.engine.RecordingJob.Charged;
import io.genpulse.engine.RecordingJob.Made;
import io.genpulse.engine.RecordingJob.Progress;
import io.genpulse.engine.RecordingJob.Remembered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every engine promises to those who call it. Each engine has a test that extends this one
/// and says how the engine is opened and asked.
@SuppressWarnings("NullAway.Init") // by JUnit
public abstract class EngineContract {
  /// Longer than any call of a test takes on a busy machine: it only ends a test that hangs.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Engine engine;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /// A new engine, which is ready.
  protected abstract Engine open();

  /// Has an engine make small files, as few parts of work as it can.
  protected abstract void make(Engine engine, int files, EngineJob job) throws InterruptedException;

  /// How many files one request may make.
  protected int mostFiles() {
    return Integer.MAX_VALUE;
  }

  private int two() {
    return Math.min(2, mostFiles());
  }

  /// Requests that the engine refuses, and how.
  protected abstract List<Refusal> refusals();

  /// The service behind the engine; empty for one that works by itself.
  protected Optional<RemoteSide> remoteSide() {
    return Optional.empty();
  }

  /// A request that is refused.
  ///
  /// @param field the parameter at fault; null when none is
  public record Refusal(Call call, EngineError error, @Nullable String field) {}

  /// A request of some capability.
  @FunctionalInterface
  public interface Call {
    void on(Engine engine, EngineJob job) throws InterruptedException;
  }

  /// A remote service as it sees the engine.
  public interface RemoteSide {
    /// How many jobs it was asked to do, and to be paid for.
    int submissions();

    /// Whether it keeps what came of a job, so that another attempt can ask for it by its id.
    default boolean keepsJobs() {
      return true;
    }
  }

  @BeforeEach
  void openEngine() {
    engine = open();
  }

  @AfterEach
  void closeEngine() {
    boolean interrupted = Thread.interrupted();
    engine.close();
    callers.close();
    assertThat(interrupted).as("the interruption was taken along").isFalse();
  }

  @Test
  void itIsReady() {
    assertThat(engine.status()).isEqualTo(new EngineStatus.Ready());
  }

  @Test
  void filesAreToldAsTheyAreFinishedAndLieInTheFolder() throws Exception {
    RecordingJob job = made(two());

    assertThat(job.files()).hasSize(two()).extracting(GeneratedFile::path).doesNotHaveDuplicates();
    for (GeneratedFile file : job.files()) {
      assertThat(file.path().toAbsolutePath()).startsWith(folder.toAbsolutePath());
      assertThat(Files.size(file.path())).isPositive();
      assertThat(file.mediaType()).matches("(image|video|audio|text)/[a-z0-9.+-]+");
    }
  }

  @Test
  void progressNeverFallsAndIsWholeOnlyWithTheLastFile() throws Exception {
    RecordingJob job = made(two());

    List<Double> parts = job.told(Progress.class).stream().map(Progress::part).toList();
    assertThat(parts).isNotEmpty().isSorted().allMatch(part -> part >= 0 && part <= 1);
    int last = job.told().lastIndexOf(job.told(Made.class).getLast());
    assertThat(job.told().subList(0, last))
        .noneMatch(told -> told instanceof Progress progress && progress.part() == 1);
  }

  @Test
  void interruptedBeforeItMakesNothing() throws Exception {
    var job = new RecordingJob(folder);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> make(engine, 1, job)).isInstanceOf(InterruptedException.class);

    assertThat(job.files()).isEmpty();
    assertThat(made(1).files()).hasSize(1);
  }

  @Test
  void interruptedMeanwhileItStopsSoonAndForGood() throws Exception {
    Thread caller = Thread.currentThread();
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof Progress progress && progress.step() > 0) {
                caller.interrupt();
              }
            });

    assertThatThrownBy(() -> make(engine, two(), job)).isInstanceOf(InterruptedException.class);

    int told = job.told().size();
    assertThat(job.files()).isEmpty();
    assertThat(made(1).files()).hasSize(1);
    assertThat(job.told()).hasSize(told);
  }

  @Test
  void interruptedAtItsFirstSignOfLifeItIsNoOtherFailure() {
    Thread caller = Thread.currentThread();
    var job = new RecordingJob(folder, null, _ -> caller.interrupt());

    assertThatThrownBy(() -> make(engine, 1, job)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void interruptedAtTheVeryEndItHurtsNobodyElse() throws Exception {
    Thread caller = Thread.currentThread();
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof Made) {
                caller.interrupt();
              }
            });

    Throwable end = catchThrowable(() -> make(engine, 1, job));
    boolean interrupted = Thread.interrupted() || end instanceof InterruptedException;

    assertThat(interrupted).isTrue();
    assertThat(made(1).files()).hasSize(1);
  }

  @Test
  void interruptedWhileAnotherWorksItDoesNotWaitForThat() throws Exception {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Future<?> first =
        callers.submit(
            () -> {
              make(
                  engine,
                  1,
                  new RecordingJob(
                      folder("first"),
                      null,
                      told -> {
                        begun.countDown();
                        release.await();
                      }));
              return null;
            });
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    Thread second =
        Thread.startVirtualThread(
            () -> {
              try {
                make(engine, 1, new RecordingJob(folder("second")));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    second.interrupt();

    assertThat(second.join(PATIENCE)).isTrue();
    release.countDown();
    first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void refusesWithItsCodeAndTheFieldAndGoesOn() throws Exception {
    for (Refusal refusal : refusals()) {
      assertThatThrownBy(() -> refusal.call().on(engine, new RecordingJob(folder)))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> {
                assertThat(e.error()).isEqualTo(refusal.error());
                assertThat(e.field()).isEqualTo(Optional.ofNullable(refusal.field()));
                assertThat(e.getMessage()).isNotBlank();
              });
    }

    assertThat(made(1).files()).hasSize(1);
  }

  @Test
  void whatTheJobThrowsReachesTheCallerUnchanged() throws Exception {
    var away = new IllegalStateException("the store is away");
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof Made) {
                throw away;
              }
            });

    assertThatThrownBy(() -> make(engine, two(), job)).isSameAs(away);

    assertThat(job.files()).hasSize(1);
    assertThat(made(1).files()).hasSize(1);
  }

  @Test
  void unloadedItWorksAsBefore() throws Exception {
    made(1);

    engine.unload();
    engine.unload();

    assertThat(made(1).files()).hasSize(1);
  }

  @Test
  void closedTwiceItRefusesAsUnavailable() {
    engine.close();
    engine.close();

    assertThatThrownBy(() -> make(engine, 1, new RecordingJob(folder)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
  }

  @Test
  void closedMeanwhileItStopsAndNothingRunsAfterwards() throws Exception {
    var begun = new CountDownLatch(1);
    var job = new RecordingJob(folder, null, _ -> begun.countDown());
    Future<?> call =
        callers.submit(
            () -> {
              make(engine, 500, job);
              return null;
            });
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    engine.close();
    int told = job.told().size();

    assertThatThrownBy(() -> call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
    assertThat(job.told()).hasSize(told);
  }

  @Test
  void aPaidCallIsWrittenDownBeforeAndAfter() throws Exception {
    RemoteSide remote = remote();
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof Remembered(var reference) && reference.jobId() == null) {
                assertThat(remote.submissions()).isZero();
              }
            });

    make(engine, 1, job);

    List<RemoteJob> written = job.told(Remembered.class).stream().map(Remembered::job).toList();
    assertThat(written.getFirst().jobId()).isNull();
    assertThat(written.getLast().jobId()).isNotNull();
    assertThat(written).allMatch(reference -> reference.provider().equals(engine.id().value()));
    assertThat(job.told(Charged.class)).isNotEmpty();
    assertThat(remote.submissions()).isEqualTo(1);
  }

  @Test
  void aTaskThatIsNoLongerOursIsNotSubmitted() {
    RemoteSide remote = remote();
    var job =
        new RecordingJob(
            folder,
            null,
            told -> {
              if (told instanceof Remembered) {
                throw new InterruptedException("the lease is lost");
              }
            });

    assertThatThrownBy(() -> make(engine, 1, job)).isInstanceOf(InterruptedException.class);

    assertThat(remote.submissions()).isZero();
  }

  @Test
  void anotherEngineGoesOnWithTheJobOfAnEarlierAttempt() throws Exception {
    RemoteSide remote = remote();
    var earlier = new RecordingJob(folder("earlier"), null, EngineContract::stopOnceSubmitted);
    assertThatThrownBy(() -> make(engine, 1, earlier)).isInstanceOf(InterruptedException.class);
    engine.close();
    engine = open();

    var later = new RecordingJob(folder("later"), earlier.remoteJob().orElseThrow(), _ -> {});
    Throwable end = catchThrowable(() -> make(engine, 1, later));

    assertThat(remote.submissions()).isEqualTo(1);
    if (remote.keepsJobs()) {
      assertThat(end).isNull();
      assertThat(later.files()).hasSize(1);
    } else {
      assertThat(end)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.SUBMISSION_UNCERTAIN));
    }
  }

  @Test
  void anIntentionWithoutAnAnswerNeverBecomesTwoJobs() throws Exception {
    RemoteSide remote = remote();
    var earlier = new RecordingJob(folder("earlier"), null, EngineContract::stopOnceSubmitted);
    assertThatThrownBy(() -> make(engine, 1, earlier)).isInstanceOf(InterruptedException.class);
    RemoteJob intention = earlier.told(Remembered.class).getFirst().job();

    var later = new RecordingJob(folder("later"), intention, _ -> {});
    Throwable end = catchThrowable(() -> make(engine, 1, later));

    assertThat(remote.submissions()).isEqualTo(1);
    if (end != null) {
      assertThat(end)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isEqualTo(EngineError.SUBMISSION_UNCERTAIN));
    }
  }

  private static void stopOnceSubmitted(RecordingJob.Told told) throws InterruptedException {
    if (told instanceof Remembered(var reference) && reference.jobId() != null) {
      throw new InterruptedException("the worker ends");
    }
  }

  private RemoteSide remote() {
    assumeThat(remoteSide()).as("an engine that submits jobs to a remote service").isPresent();
    return remoteSide().orElseThrow();
  }

  private RecordingJob made(int files) throws Exception {
    var job = new RecordingJob(folder("made"));
    Future<?> call =
        callers.submit(
            () -> {
              make(engine, files, job);
              return null;
            });
    try {
      call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the engine did not end within " + PATIENCE, e);
    }
    return job;
  }

  private Path folder(String name) {
    try {
      return Files.createTempDirectory(folder, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
