package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineContract;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every engine with a provider behind it promises: nothing is paid for twice or lost, the key
/// goes nowhere, and each refusal becomes the right error.
@SuppressWarnings("NullAway.Init") // by JUnit
public abstract class RemoteEngineContract extends EngineContract {
  /// In every place where the engine under test takes its key.
  protected static final String KEY = "sk-this-is-the-secret-0123456789abcdef";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  protected final ScriptedProvider provider = new ScriptedProvider();

  @TempDir Path work;
  private int folders;

  /// The route of the call that costs money.
  protected abstract String submitRoute();

  /// What the provider says to that call when it accepts one.
  protected abstract Reply accepted();

  /// Each row of the provider's table of errors, as answers to that call.
  protected abstract List<Row> errors();

  /// Whether the provider keeps jobs, so that they can be asked for by their id.
  protected abstract boolean keepsJobs();

  /// A refusal, and what is to be made of it.
  public record Row(Reply reply, EngineError error, @Nullable String field) {
    public Row(Reply reply, EngineError error) {
      this(reply, error, null);
    }
  }

  @Override
  protected Optional<RemoteSide> remoteSide() {
    return Optional.of(
        new RemoteSide() {
          @Override
          public int submissions() {
            return submits();
          }

          @Override
          public boolean keepsJobs() {
            return RemoteEngineContract.this.keepsJobs();
          }
        });
  }

  private int submits() {
    return provider.requests(submitRoute()).size();
  }

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  @Test
  void everyRefusalBecomesItsErrorAndTheTaskMayTryAgain() throws Exception {
    for (Row row : errors()) {
      provider.on(submitRoute(), row.reply());
      RecordingJob refused = job(null);
      int before = submits();

      try (Engine one = open()) {
        assertThatThrownBy(() -> make(one, 1, refused))
            .as("row %s", row)
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> {
                  assertThat(e.error()).as(e.getMessage()).isEqualTo(row.error());
                  assertThat(e.field()).isEqualTo(Optional.ofNullable(row.field()));
                  assertThat(e.getMessage()).isNotBlank();
                });
        assertThat(submits()).isEqualTo(before + 1);
      }

      provider.on(submitRoute(), accepted());
      try (Engine other = open()) {
        RecordingJob again = job(refused.remoteJob().orElse(null));
        make(other, 1, again);
        assertThat(again.files()).hasSize(1);
      }
    }
  }

  @Test
  void aLostAnswerIsNeverPaidForTwice() throws Exception {
    for (Reply lost :
        List.of(
            Reply.silence(),
            Reply.reset(),
            Reply.json("{\"id\": \"cut"),
            Reply.cut("application/json", "{\"id\": \"whole\"}".getBytes(UTF_8), 9),
            Reply.html(200),
            Reply.empty(200))) {
      provider.on(submitRoute(), lost);
      int before = submits();
      RecordingJob first = job(null);

      try (Engine one = open()) {
        Throwable end = catchThrowable(() -> make(one, 1, first));

        if (end != null) {
          assertThat(end)
              .isInstanceOfSatisfying(
                  EngineException.class,
                  e ->
                      assertThat(e.error())
                          .isIn(EngineError.SUBMISSION_UNCERTAIN, EngineError.UNAVAILABLE));
        }
        assertThat(submits()).isEqualTo(before + 1);
        assertThat(first.told(RecordingJob.Remembered.class)).isNotEmpty();
      }
    }
  }

  @Test
  void aProviderThatIsNotThereIsUnavailable() {
    try (Engine one = open()) {
      provider.close();

      assertThatThrownBy(() -> make(one, 1, job(null)))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE));
    }
  }

  @Test
  void aRedirectOfAPaidCallIsNotFollowed() {
    try (var elsewhere = new ScriptedProvider();
        Engine one = open()) {
      provider.on(submitRoute(), Reply.redirect(elsewhere.url() + "/stolen"));

      assertThatThrownBy(() -> make(one, 1, job(null))).isInstanceOf(EngineException.class);

      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void theKeyReachesTheProviderAndNothingElse() throws Exception {
    try (var logs = new LogLines();
        Engine one = open()) {
      var said = new ArrayList<String>();
      RecordingJob fine = job(null);
      make(one, 1, fine);
      fine.told().forEach(told -> said.add(told.toString()));
      for (Reply reply :
          List.of(
              Reply.json(401, "{\"error\":{\"message\":\"wrong key " + KEY + "\"}}"),
              Reply.json(400, "{\"detail\":\"" + KEY + "\",\"description\":\"" + KEY + "\"}"),
              Reply.html(502),
              Reply.silence())) {
        provider.on(submitRoute(), reply);
        RecordingJob failed = job(null);
        Throwable end = catchThrowable(() -> make(one, 1, failed));
        if (end != null) {
          said.add(stack(end));
        }
        failed.told().forEach(told -> said.add(told.toString()));
      }
      said.add(one.status().toString());
      said.add(one.toString());

      assertThat(
              provider.requests(submitRoute()).getFirst().headers().values().stream()
                  .anyMatch(value -> value.contains(KEY)))
          .isTrue();
      assertThat(said).noneMatch(text -> text.contains(KEY));
      assertThat(logs.lines()).isNotEmpty().noneMatch(line -> line.contains(KEY));
    }
  }

  private static String stack(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void interruptedWhileThePaidCallHangsItEnds() throws Exception {
    var submitted = new CountDownLatch(1);
    provider.on(
        submitRoute(),
        (request, socket) -> {
          submitted.countDown();
          return Reply.never().to(request, socket);
        });
    try (Engine one = open()) {
      Thread caller =
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    try {
                      make(one, 1, job(null));
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      caller.start();
      assertThat(submitted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      caller.interrupt();

      assertThat(caller.join(PATIENCE)).isTrue();
      assertThat(submits()).isEqualTo(1);
    }
  }

  @Test
  void aStormOfRefusalsEndsWithEveryTaskDoneOnce() throws Exception {
    int tasks = 50;
    int refusals = 20;
    var replies = new ArrayList<Reply>();
    for (int n = 0; n < refusals; n++) {
      replies.add(
          Reply.json(
              429,
              "retry-after-ms: 1\r\n",
              "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}"));
    }
    replies.add(accepted());
    provider.on(submitRoute(), replies.toArray(Reply[]::new));

    try (Engine one = open();
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends = new ArrayList<Future<Integer>>();
      for (int n = 0; n < tasks; n++) {
        ends.add(callers.submit(() -> made(one)));
      }
      int files = 0;
      for (Future<Integer> end : ends) {
        files += end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }

      assertThat(files).isEqualTo(tasks);
      assertThat(submits()).isLessThanOrEqualTo(tasks + refusals);
    }
  }

  /// As a worker does: a rate limit gives the task back, and it comes again.
  private int made(Engine one) throws Exception {
    @Nullable RemoteJob earlier = null;
    while (true) {
      RecordingJob job = job(earlier);
      try {
        make(one, 1, job);
        return job.files().size();
      } catch (EngineException e) {
        assertThat(e.error()).isEqualTo(EngineError.RATE_LIMITED);
        earlier = job.remoteJob().orElse(null);
      }
    }
  }

  /// A job in a folder of its own.
  protected final RecordingJob job(@Nullable RemoteJob earlier) {
    try {
      Path folder;
      synchronized (this) {
        folder = Files.createDirectories(work.resolve("attempt-" + folders++));
      }
      return new RecordingJob(folder, earlier, _ -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a test of one engine asks for in its own words.
  protected final RecordingJob done(Call call) throws InterruptedException {
    RecordingJob job = job(null);
    try (Engine one = open()) {
      call.on(one, job);
    }
    return job;
  }

  @Override
  protected abstract void make(Engine engine, int files, EngineJob job) throws InterruptedException;
}
