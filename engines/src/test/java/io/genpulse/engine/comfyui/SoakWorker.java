package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A worker that has one prompt after another made by a ComfyUI, as the queue would have it: each
/// makes a picture of a color of its own.
final class SoakWorker implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ATTEMPTS = 8;

  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Path folder;
  private final URI server;
  private final Duration stall;
  private ComfyUiEngine engine;
  private int attempts;

  SoakWorker(Path folder, URI server, Duration stall) {
    this.folder = folder;
    this.server = server;
    this.stall = stall;
    engine = open();
  }

  private ComfyUiEngine open() {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(server),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        new ServerPatience(stall, Duration.ofMinutes(5)));
  }

  int attempts() {
    return attempts;
  }

  static int color(int n) {
    return n * 50_021 & 0xffffff;
  }

  /// @param prefix of the file's name
  static WorkflowRunner.Request request(int color, String prefix) throws IOException {
    return new WorkflowRunner.Request(
        "",
        JSON.readTree(
            """
            {"1":{"class_type":"EmptyImage","inputs":{"width":16,"height":16,"batch_size":1,"color":%d}},
             "2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"%s"}}}"""
                .formatted(color, prefix)),
        List.of(),
        Set.of(),
        Map.of(),
        Map.of());
  }

  /// The first attempt, in which the worker dies after it has queued the prompt; another takes its
  /// place.
  RemoteJob die(WorkflowRunner.Request request, Path made)
      throws IOException, InterruptedException {
    attempts++;
    var job =
        new RecordingJob(
            Files.createDirectory(made.resolve("first")),
            null,
            told -> {
              if (told instanceof RecordingJob.Progress) {
                throw new Died();
              }
            });
    try {
      engine.runWorkflow(request, job);
      throw new AssertionError("the worker did not die");
    } catch (Died e) {
      engine.close();
      engine = open();
      return job.told(RecordingJob.Remembered.class).getLast().job();
    }
  }

  /// As the queue does it: what may be tried again is.
  ///
  /// @param known of an earlier attempt
  /// @param heard is run whenever anything is heard of the prompt
  Path run(WorkflowRunner.Request request, Path made, @Nullable RemoteJob known, Runnable heard)
      throws IOException, InterruptedException {
    RemoteJob last = known;
    for (int attempt = 1; ; attempt++) {
      var job = job(Files.createDirectory(made.resolve("attempt" + attempt)), last, heard);
      try {
        return once(request, job);
      } catch (EngineException e) {
        assertThat(e.error()).as(e.getMessage()).isEqualTo(EngineError.UNAVAILABLE);
        assertThat(attempt).isLessThan(MOST_ATTEMPTS);
        last = job.remoteJob().orElse(last);
      }
    }
  }

  private static RecordingJob job(Path folder, @Nullable RemoteJob known, Runnable heard) {
    return new RecordingJob(
        folder,
        known,
        told -> {
          if (told instanceof RecordingJob.Progress) {
            heard.run();
          }
        });
  }

  /// One attempt.
  Path once(WorkflowRunner.Request request, RecordingJob job)
      throws IOException, InterruptedException {
    attempts++;
    engine.runWorkflow(request, job);
    assertThat(job.files()).hasSize(1);
    return job.files().getFirst().path();
  }

  @Override
  public void close() {
    engine.close();
  }
}
