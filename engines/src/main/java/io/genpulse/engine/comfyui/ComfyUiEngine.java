package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.comfyui.ComfyFile;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineStatus;
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
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs workflows on ComfyUI servers, one at a time on each. A prompt has an id made from its task:
/// one whose answer was lost, or whose worker died, is found again and never queued twice.
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
  private static final Duration BETWEEN_KNOCKS = Duration.ofSeconds(1);
  private static final Duration ASKING = Duration.ofSeconds(2);

  private final ServerPool pool;
  private final ObjectInfoFile classes;
  private final WorkflowCatalogue catalogue;
  private final ServerModels models;
  private final ServerPatience patience;
  private final InstantSource clock = InstantSource.system();
  private final Set<Thread> callers = ConcurrentHashMap.newKeySet();
  private final ServerClasses known;
  private final GraphCheck check;
  private volatile boolean closed;

  /// @param servers at least one
  /// @param classes takes what servers say of their classes
  /// @param catalogue workflows that stand for what task types ask for
  ComfyUiEngine(
      List<URI> servers,
      ObjectInfoFile classes,
      WorkflowCatalogue catalogue,
      ServerPatience patience) {
    this.pool = new ServerPool(servers.stream().map(ComfyServer::at).toList());
    this.classes = classes;
    this.catalogue = catalogue;
    this.known = new ServerClasses(classes, System::nanoTime);
    this.check = new GraphCheck(known, classes);
    this.models = new ServerModels(classes, catalogue);
    this.patience = patience;
  }

  @Override
  public EngineId id() {
    return ComfyUiEngineFactory.ID;
  }

  /// Ready when one of its servers answers.
  @Override
  public EngineStatus status() {
    int answering = 0;
    try {
      for (ComfyServer server : pool.servers()) {
        answering += answers(server) ? 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EngineStatus.Starting("interrupted");
    }
    return answering > 0
        ? new EngineStatus.Ready()
        : new EngineStatus.Starting("ComfyUI does not answer; it starts with its first task");
  }

  private boolean answers(ComfyServer server) throws InterruptedException {
    try {
      server.client().systemStats();
      known.learn(server);
      pool.answers(server, true);
      return true;
    } catch (IOException e) {
      known.forget(server);
      pool.answers(server, false);
      return false;
    }
  }

  @Override
  public List<ModelInfo> models() {
    return models.all();
  }

  @Override
  public void unload() throws InterruptedException {
    for (ComfyServer server : pool.servers()) {
      try {
        server.client().free();
      } catch (IOException e) {
        log.debug("ComfyUI at {} does not give its memory back", server.address(), e);
      }
    }
  }

  @Override
  public void runWorkflow(WorkflowRunner.Request request, EngineJob job)
      throws InterruptedException {
    guarded(job, models(request.graph()), server -> run(List.of(request), server, job));
  }

  private static Set<String> models(JsonNode graph) {
    var models = new HashSet<String>();
    for (JsonNode node : graph) {
      node.path("inputs")
          .forEach(
              value -> {
                if (value.isTextual() && ComfyFile.isModel(value.asText())) {
                  models.add(value.asText());
                }
              });
    }
    return models;
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
        job,
        likelyModels(request, job),
        server -> {
          known.learn(server);
          run(calls(request, job), server, job);
        });
  }

  private List<WorkflowRunner.Request> calls(EngineRequest request, EngineJob job) {
    return new CapabilityCalls(catalogue, classes.read().orElse(null))
        .of(request, WorkflowCall.seedOf(job.taskId()));
  }

  /// By what servers told last; the one that is taken may say otherwise.
  private Set<String> likelyModels(EngineRequest request, EngineJob job) {
    try {
      return models(calls(request, job).getFirst().graph());
    } catch (EngineException e) {
      log.debug("Which models this takes is told by the server", e);
      return Set.of();
    }
  }

  /// Others give them prompts, too. One that does not say so soon has its hands full.
  private void askAround() throws InterruptedException {
    List<ComfyServer> free = pool.free();
    if (free.size() < 2) {
      return;
    }
    try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
      free.forEach(server -> pool.waiting(server, 1));
      asking.invokeAll(
          free.stream().map(server -> Executors.callable(() -> ask(server))).toList(),
          ASKING.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }

  private void ask(ComfyServer server) {
    try {
      pool.waiting(server, server.client().remaining());
    } catch (IOException e) {
      pool.answers(server, false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    void run(ComfyServer server) throws IOException, InterruptedException;
  }

  private void guarded(EngineJob job, Set<String> models, Work work) throws InterruptedException {
    Thread caller = Thread.currentThread();
    callers.add(caller);
    try {
      refuseIfClosed();
      EngineJob.stopIfAsked();
      askAround();
      ComfyServer server =
          pool.take(
              queuedAt(job),
              models,
              () -> job.progress(0, JobPart.WHOLE, "waits for a ComfyUI that is free"));
      try {
        awaitServer(server, job);
        work.run(server);
      } finally {
        pool.give(server);
      }
    } catch (InterruptedException e) {
      refuseIfClosed();
      throw e;
    } catch (IOException e) {
      refuseIfClosed();
      throw new EngineException(EngineError.UNAVAILABLE, sentence(e), e);
    } finally {
      callers.remove(caller);
      if (closed) {
        // The interruption was this engine's own.
        Thread.interrupted();
      }
    }
  }

  private static String sentence(IOException e) {
    return e instanceof ComfyRefusal refusal
        ? "ComfyUI refuses to answer: " + refusal.getMessage() + remedy(refusal)
        : "ComfyUI does not answer: " + e.getMessage();
  }

  private static String remedy(ComfyRefusal refusal) {
    return switch (refusal.status()) {
      case 401, 403 -> "; what stands in front of it must let GenPulse's workers in";
      default -> "";
    };
  }

  private static @Nullable URI queuedAt(EngineJob job) {
    return job.remoteJob()
        .map(remote -> remote.more().get(PromptRun.SERVER))
        .map(URI::create)
        .orElse(null);
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new EngineException(EngineError.UNAVAILABLE, "the engine comfyui is closed");
    }
  }

  private void run(List<WorkflowRunner.Request> calls, ComfyServer server, EngineJob job)
      throws IOException, InterruptedException {
    for (int n = 0; n < calls.size(); n++) {
      var part = new JobPart(job, n, calls.size());
      new PromptRun(server, calls.get(n), part, check, patience, clock).run();
    }
    job.progress(JobPart.WHOLE, JobPart.WHOLE, "done");
  }

  /// A prompt is stopped by its id: what others have there goes on.
  @Override
  public void abandon(RemoteJob job) throws InterruptedException {
    String at = job.more().get(PromptRun.SERVER);
    for (ComfyServer server : pool.servers()) {
      if (server.address().toString().equals(at)) {
        try {
          server.client().cancel(job.key());
        } catch (IOException e) {
          throw new EngineException(
              EngineError.UNAVAILABLE,
              "ComfyUI at " + at + " does not answer: " + e.getMessage(),
              e);
        }
      }
    }
  }

  /// A child of the local stack is started by the very task that waits here.
  private void awaitServer(ComfyServer server, EngineJob job)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!server.socket().isOpen()) {
      try {
        server.client().systemStats();
        pool.answers(server, true);
        return;
      } catch (ComfyRefusal e) {
        throw e;
      } catch (IOException e) {
        pool.answers(server, false);
        known.forget(server);
        if (System.nanoTime() - begun >= patience.start().toNanos()) {
          throw e;
        }
        job.progress(0, JobPart.WHOLE, "ComfyUI is starting");
        Thread.sleep(BETWEEN_KNOCKS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    callers.forEach(Thread::interrupt);
    while (!callers.isEmpty()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    pool.close();
  }
}
