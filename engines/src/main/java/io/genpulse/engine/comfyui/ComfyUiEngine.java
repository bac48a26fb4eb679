package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.comfyui.ComfyFile;
import io.genpulse.client.comfyui.ComfyJob;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.client.comfyui.ComfyUiClient;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.CapabilityCalls;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCall;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs workflows on one ComfyUI server. What came of a prompt is asked of the server's queue and
/// history, so nothing depends on a connection that stays open. A prompt has an id made from its
/// task: one whose answer was lost, or whose worker died, is found again and never queued twice.
final class ComfyUiEngine
    implements Engine,
        WorkflowRunner,
        TextToImage,
        ImageToImage,
        Inpainting,
        Upscaling,
        TextToVideo,
        ImageToVideo {
  private static final Logger log = LoggerFactory.getLogger(ComfyUiEngine.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_KNOCKS = Duration.ofSeconds(1);
  // Its end is told a moment before its entry is there.
  private static final int LOOKS_FOR_UNKNOWN = 12;
  private static final Duration LAST_WORD = Duration.ofSeconds(5);

  private final ComfyUiClient client;
  private final ObjectInfoFile classes;
  private final WorkflowCatalogue catalogue;
  private final Duration wait;
  private final InstantSource clock = InstantSource.system();
  private final Set<Thread> callers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile boolean known;

  /// @param client closed with the engine
  /// @param classes takes what the server says of its classes
  /// @param catalogue workflows that stand for what task types ask for
  /// @param wait for a server that does not answer yet
  ComfyUiEngine(
      ComfyUiClient client, ObjectInfoFile classes, WorkflowCatalogue catalogue, Duration wait) {
    this.client = client;
    this.classes = classes;
    this.catalogue = catalogue;
    this.wait = wait;
  }

  @Override
  public EngineId id() {
    return ComfyUiEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    try {
      client.systemStats();
      learn();
      return new EngineStatus.Ready();
    } catch (IOException e) {
      known = false;
      return new EngineStatus.Starting("ComfyUI does not answer; it starts with its first task");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EngineStatus.Starting("interrupted");
    }
  }

  /// Once for each life of the server.
  private void learn() throws IOException, InterruptedException {
    if (!known) {
      classes.write(client.objectInfo());
      known = true;
    }
  }

  @Override
  public List<ModelInfo> models() {
    return List.of();
  }

  @Override
  public void unload() throws InterruptedException {
    try {
      client.free();
    } catch (IOException e) {
      log.debug("ComfyUI does not give its memory back", e);
    }
  }

  @Override
  public void runWorkflow(WorkflowRunner.Request request, EngineJob job)
      throws InterruptedException {
    guarded(
        () -> {
          awaitServer(job);
          run(List.of(request), job);
        });
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    make(request, job);
  }

  @Override
  public void inpaint(Inpainting.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void upscale(Upscaling.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void textToVideo(TextToVideo.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void imageToVideo(ImageToVideo.Request request, EngineJob job)
      throws InterruptedException {
    make(request, job);
  }

  /// By a workflow that does it.
  private void make(EngineRequest request, EngineJob job) throws InterruptedException {
    guarded(
        () -> {
          awaitServer(job);
          learn();
          run(
              new CapabilityCalls(catalogue, classes.read().orElse(null))
                  .of(request, WorkflowCall.seedOf(job.taskId())),
              job);
        });
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void guarded(Work work) throws InterruptedException {
    Thread caller = Thread.currentThread();
    callers.add(caller);
    try {
      refuseIfClosed();
      if (Thread.interrupted()) {
        throw new InterruptedException("the attempt is to stop");
      }
      work.run();
    } catch (InterruptedException e) {
      refuseIfClosed();
      throw e;
    } catch (IOException e) {
      refuseIfClosed();
      throw new EngineException(
          EngineError.UNAVAILABLE, "ComfyUI does not answer: " + e.getMessage(), e);
    } finally {
      callers.remove(caller);
      if (closed) {
        // The interruption was this engine's own.
        Thread.interrupted();
      }
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new EngineException(EngineError.UNAVAILABLE, "the engine comfyui is closed");
    }
  }

  private void run(List<WorkflowRunner.Request> calls, EngineJob job)
      throws IOException, InterruptedException {
    for (int n = 0; n < calls.size(); n++) {
      run(calls.get(n), new Part(job, n, calls.size()));
    }
    job.progress(Part.WHOLE, Part.WHOLE, "done");
  }

  /// One of several prompts of a job.
  private record Part(EngineJob job, int n, int parts) {
    static final int WHOLE = 1_000;

    void progress(double part, String message) {
      job.progress((int) Math.min(WHOLE - 1, WHOLE * (n + part) / parts), WHOLE, message);
    }
  }

  private void run(WorkflowRunner.Request request, Part part)
      throws IOException, InterruptedException {
    String prompt = queued(request, part);
    try {
      JsonNode entry = awaitEnd(prompt, part);
      EngineException failure = PromptFailure.of(entry);
      if (failure != null) {
        throw failure;
      }
      collect(request, entry, part);
      forget(prompt);
    } catch (InterruptedException e) {
      cancel(prompt);
      throw e;
    }
  }

  /// A child of the local stack is started by the very task that waits here.
  private void awaitServer(EngineJob job) throws IOException, InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      try {
        client.systemStats();
        return;
      } catch (ComfyRefusal e) {
        throw e;
      } catch (IOException e) {
        if (System.nanoTime() - end >= 0) {
          throw e;
        }
        job.progress(0, Part.WHOLE, "ComfyUI is starting");
        Thread.sleep(BETWEEN_KNOCKS);
      }
    }
  }

  /// The id of the prompt, which is in the server's queue or history now: that of an earlier
  /// attempt if something may still come of it. One that the server does not know is queued under
  /// the same id again; one that ended badly needs another.
  private String queued(WorkflowRunner.Request request, Part part)
      throws IOException, InterruptedException {
    EngineJob job = part.job();
    int submission = job.remoteJob().map(RemoteJob::submission).orElse(1);
    String prompt = promptId(job.taskId(), submission, part.n());
    if (job.remoteJob().isPresent()) {
      ComfyJob found = client.find(prompt);
      if (isAlive(found)) {
        return prompt;
      }
      if (found instanceof ComfyJob.Ended) {
        submission++;
        prompt = promptId(job.taskId(), submission, part.n());
      }
    }
    RemoteJob intended = RemoteJob.intended(id().value(), submission, prompt, clock.instant());
    job.remember(intended);
    submit(graph(request), prompt);
    job.remember(intended.named(prompt));
    return prompt;
  }

  /// Whether something may still come of a prompt. One that was stopped with the attempt is over.
  private static boolean isAlive(ComfyJob found) {
    return switch (found) {
      case ComfyJob.Waiting _, ComfyJob.Running _ -> true;
      case ComfyJob.Ended(var entry) -> PromptFailure.of(entry) == null;
      case ComfyJob.Unknown _ -> false;
    };
  }

  /// The same for the same task, submission and part, whoever asks.
  private static String promptId(String taskId, int submission, int part) {
    return UUID.nameUUIDFromBytes(
            ("genpulse %s %d %d".formatted(taskId, submission, part))
                .getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private void submit(JsonNode graph, String prompt) throws IOException, InterruptedException {
    JsonNode dropped;
    try {
      dropped = client.submit(graph, prompt);
    } catch (ComfyRefusal e) {
      // Even one that says that it failed may have queued it.
      if (e.status() < 500 || client.find(prompt) instanceof ComfyJob.Unknown) {
        throw PromptFailure.refused(e);
      }
      return;
    } catch (IOException e) {
      if (client.find(prompt) instanceof ComfyJob.Unknown) {
        throw e;
      }
      return;
    }
    if (!dropped.isEmpty()) {
      cancel(prompt);
      throw PromptFailure.nodes(dropped);
    }
  }

  /// The graph with its files uploaded, and a title on every node: servers that replace classes
  /// need one.
  private JsonNode graph(WorkflowRunner.Request request) throws IOException, InterruptedException {
    JsonNode graph = request.graph().deepCopy();
    for (WorkflowRunner.FileValue file : request.files()) {
      String name = file.path().getFileName().toString();
      ((ObjectNode) graph.path(file.node()).path("inputs"))
          .put(file.input(), client.upload(file.path(), name));
    }
    graph.forEach(
        node -> {
          if (node instanceof ObjectNode object && !object.path("_meta").has("title")) {
            object.withObjectProperty("_meta").put("title", object.path("class_type").asText());
          }
        });
    return graph;
  }

  private JsonNode awaitEnd(String prompt, Part part) throws IOException, InterruptedException {
    int unknown = 0;
    while (true) {
      switch (client.find(prompt)) {
        case ComfyJob.Ended(var entry) -> {
          return entry;
        }
        case ComfyJob.Running() -> {
          unknown = 0;
          part.progress(0.25, "ComfyUI works on it");
        }
        case ComfyJob.Waiting(int ahead) -> {
          unknown = 0;
          part.progress(0, ahead + " prompts are ahead on the server");
        }
        case ComfyJob.Unknown() -> {
          if (++unknown > LOOKS_FOR_UNKNOWN) {
            throw new EngineException(
                EngineError.UNAVAILABLE, "ComfyUI was started anew and has lost the prompt");
          }
        }
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private void collect(WorkflowRunner.Request request, JsonNode entry, Part part)
      throws IOException, InterruptedException {
    List<ComfyFile> files = ComfyFile.of(entry.path("outputs"), request.outputs());
    if (files.isEmpty()) {
      throw new EngineException(
          EngineError.INVALID_REQUEST,
          "the workflow made no file; it needs a node that saves, such as SaveImage");
    }
    for (int n = 0; n < files.size(); n++) {
      ComfyFile file = files.get(n);
      part.progress(0.5 + 0.5 * n / files.size(), "fetching " + file.name());
      Path to =
          part.job()
              .folder()
              .resolve("comfyui-%d-%d.%s".formatted(part.n() + 1, n + 1, file.extension()));
      client.download(file, to);
      part.job()
          .made(new GeneratedFile(to, file.mediaType(), null, null, null, request.metadata()));
    }
  }

  /// Of a task that is to stop: the server must not go on for nobody.
  private void cancel(String prompt) {
    boolean interrupted = Thread.interrupted();
    Thread canceling =
        Thread.ofVirtual()
            .name("comfyui cancel")
            .start(
                () -> {
                  try {
                    client.cancel(prompt);
                  } catch (IOException e) {
                    log.warn("Prompt {} is not canceled on the server: {}", prompt, e.getMessage());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      canceling.join(LAST_WORD);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Our database is the history; the server keeps each graph in its memory.
  private void forget(String prompt) throws InterruptedException {
    try {
      client.forget(prompt);
    } catch (IOException e) {
      log.debug("ComfyUI keeps prompt {} in its history", prompt, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    callers.forEach(Thread::interrupt);
    while (!callers.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    client.close();
  }
}
