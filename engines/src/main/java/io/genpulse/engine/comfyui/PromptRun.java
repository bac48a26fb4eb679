package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.comfyui.ComfyFile;
import io.genpulse.client.comfyui.ComfyFrame;
import io.genpulse.client.comfyui.ComfyJob;
import io.genpulse.client.comfyui.ComfyProblem;
import io.genpulse.client.comfyui.ComfyRefusal;
import io.genpulse.client.comfyui.PromptWatch;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.WorkflowGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One prompt of a job on one server, from its graph to its files. Where it is is asked of the
/// server's queue and history; the socket only tells when to look, how far it is, and how it looks.
final class PromptRun {
  /// Key of [RemoteJob#more]: the server that has the prompt.
  static final String SERVER = "server";

  // Which of the job's prompts it is.
  private static final String PART = "part";

  // What the nodes had made of a run that went well, and when that was known, where the server died
  // before it said so.
  private static final String MADE = "made";
  private static final String MADE_AT = "made_at";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger log = LoggerFactory.getLogger(PromptRun.class);
  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final Duration SAYING = Duration.ofMillis(250);
  // A prompt that ends between the look at the history and the look at the queue is in neither.
  private static final long UNKNOWN = Duration.ofSeconds(1).toNanos();
  // A prompt that runs tells of itself at once, unless its server's sockets are cut, or held up by
  // a client that does not read.
  private static final Duration UNHEARD = Duration.ofSeconds(10);
  private static final Duration SOCKET = Duration.ofSeconds(10);
  private static final Duration LAST_WORD = Duration.ofSeconds(5);
  // Between two clocks in a minute or two, and what is lost to whole seconds.
  private static final Duration DRIFT = Duration.ofSeconds(2);

  private final ComfyServer server;
  private final WorkflowRunner.Request request;
  private final JobPart part;
  private final EngineJob job;
  private final GraphCheck check;
  private final ServerPatience patience;
  private final InstantSource clock;
  private final @Nullable RemoteJob earlier;
  private int submission;
  private String prompt;
  private @Nullable RemoteJob known;
  private int files;

  PromptRun(
      ComfyServer server,
      WorkflowRunner.Request request,
      JobPart part,
      GraphCheck check,
      ServerPatience patience,
      InstantSource clock) {
    this.server = server;
    this.request = request;
    this.part = part;
    this.job = part.job();
    this.check = check;
    this.patience = patience;
    this.clock = clock;
    this.earlier =
        job.remoteJob()
            .filter(remote -> Integer.toString(part.n()).equals(remote.more().get(PART)))
            .orElse(null);
    this.known = earlier;
    this.submission = job.remoteJob().map(RemoteJob::submission).orElse(1);
    this.prompt = earlier == null ? newPrompt() : earlier.key();
  }

  /// Blocks until the prompt's files are told to the job. An interruption stops it on the server,
  /// unless the task goes on in another attempt.
  void run() throws IOException, InterruptedException {
    ComfyProblem problem = attempt(earlier != null);
    if (problem != null && problem.code() == ComfyProblem.Code.OUT_OF_MEMORY) {
      // What other models held is free then.
      job.log("ComfyUI is out of memory; its models are unloaded, and the prompt runs once more");
      server.client().free();
      submission++;
      prompt = newPrompt();
      problem = attempt(false);
    }
    if (problem != null) {
      throw PromptFailure.of(problem);
    }
  }

  private @Nullable ComfyProblem attempt(boolean adopts) throws IOException, InterruptedException {
    JsonNode graph = WorkflowGraph.titled(request.graph());
    if (adopts) {
      ComfyJob found = server.client().find(prompt);
      if (found instanceof ComfyJob.Unknown && collectKept()) {
        return null;
      }
      adopts = isAlive(found, graph);
      if (found instanceof ComfyJob.Ended && !adopts) {
        submission++;
        prompt = newPrompt();
      }
    }
    PromptWatch watch = server.socket().watch(prompt, graph);
    try {
      if (!adopts) {
        queue(graph);
      }
      if (!adopts) {
        // Short prompts are over before it is worth to ask.
        listen(watch, FIRST_LOOK, false, false);
      }
      JsonNode entry = awaitEnd(watch);
      ComfyProblem problem = ComfyProblem.ofRun(entry);
      if (problem == null) {
        collect(entry, watch);
      }
      forget();
      return problem;
    } catch (InterruptedException e) {
      // The next attempt takes what runs over; nobody else wants it.
      if (!job.goesOn()) {
        cancel();
      }
      throw e;
    } catch (IOException e) {
      keep(watch);
      throw e;
    } finally {
      server.socket().forget(prompt);
    }
  }

  /// A server that dies forgets its history but not its files: the next attempt takes what the
  /// socket has told of a run that went well.
  private void keep(PromptWatch watch) throws InterruptedException {
    Optional<JsonNode> outputs = watch.outputs();
    if (outputs.isPresent() && known != null) {
      known =
          known.with(Map.of(MADE, outputs.get().toString(), MADE_AT, clock.instant().toString()));
      job.remember(known);
    }
  }

  /// Takes the files of a run that ended before its server died. False where they are not there any
  /// more; then it runs once more.
  private boolean collectKept() throws IOException, InterruptedException {
    Map<String, String> told = known == null ? Map.of() : known.more();
    String outputs = told.get(MADE);
    String at = told.get(MADE_AT);
    if (outputs == null || at == null) {
      return false;
    }
    Duration since = Duration.between(Instant.parse(at), clock.instant());
    List<ComfyFile> kept = ComfyFile.of(JSON.readTree(outputs), request.outputs());
    Map<Path, String> fetched = new LinkedHashMap<>();
    for (ComfyFile file : kept) {
      Path to = file(file.extension());
      if (!isFetched(file, to, since)) {
        files = 0;
        return false;
      }
      fetched.put(to, file.mediaType());
    }
    for (var file : fetched.entrySet()) {
      made(file.getKey(), file.getValue());
    }
    return !kept.isEmpty();
  }

  /// One that was begun with an empty folder counts its files anew: a younger file of this name is
  /// of another prompt.
  private boolean isFetched(ComfyFile file, Path to, Duration since)
      throws IOException, InterruptedException {
    try {
      return server
          .client()
          .download(file, to)
          .filter(age -> age.plus(DRIFT).compareTo(since) >= 0)
          .isPresent();
    } catch (ComfyRefusal e) {
      log.info("{} of prompt {} is not there any more; it runs once more", file.name(), prompt);
      return false;
    }
  }

  /// Written down before it is sent, so that the next attempt knows it.
  private static String newPrompt() {
    return UUID.randomUUID().toString();
  }

  /// Whether files may still come of a prompt. One that was stopped with the attempt is over, and
  /// pictures that were sent over a socket went to whoever listened then.
  private static boolean isAlive(ComfyJob found, JsonNode graph) {
    return switch (found) {
      case ComfyJob.Waiting _ -> true;
      case ComfyJob.Running _ -> true;
      case ComfyJob.Ended(var entry) ->
          ComfyProblem.ofRun(entry) == null && !PromptWatch.isNeededFor(graph);
      case ComfyJob.Unknown _ -> false;
    };
  }

  private void queue(JsonNode graph) throws IOException, InterruptedException {
    if (PromptWatch.isNeededFor(graph) && !server.socket().awaitOpen(SOCKET)) {
      throw new EngineException(
          EngineError.UNAVAILABLE,
          "the workflow sends its pictures over the socket (SaveImageWebsocket), and ComfyUI opens"
              + " none; use SaveImage instead");
    }
    check.before(request, server, job::log);
    upload(graph);
    // The prompt's id is ours, so there is nothing more to write down afterwards.
    RemoteJob intended =
        RemoteJob.intended(ComfyUiEngineFactory.ID.value(), submission, prompt, clock.instant())
            .with(SERVER, server.address().toString())
            .with(PART, Integer.toString(part.n()));
    job.remember(intended);
    known = intended;
    submit(graph);
  }

  private void upload(JsonNode graph) throws IOException, InterruptedException {
    for (WorkflowRunner.FileValue file : request.files()) {
      String name = file.path().getFileName().toString();
      ((ObjectNode) graph.path(file.node()).path("inputs"))
          .put(file.input(), server.client().upload(file.path(), name));
    }
  }

  private void submit(JsonNode graph) throws IOException, InterruptedException {
    JsonNode dropped;
    try {
      dropped = server.client().submit(graph, prompt, job.isWatched());
    } catch (ComfyRefusal e) {
      // Even one that says that it failed may have queued it.
      if (e.status() < 500 || server.client().find(prompt) instanceof ComfyJob.Unknown) {
        throw PromptFailure.refused(e, check.after(request, server));
      }
      return;
    } catch (IOException e) {
      if (server.client().find(prompt) instanceof ComfyJob.Unknown) {
        throw e;
      }
      return;
    }
    List<ComfyProblem> problems = ComfyProblem.ofNodes(dropped);
    if (!problems.isEmpty()) {
      cancel();
      throw PromptFailure.refused(problems, check.after(request, server));
    }
  }

  private JsonNode awaitEnd(PromptWatch watch) throws IOException, InterruptedException {
    long unknownSince = 0;
    long waitingSince = System.nanoTime();
    Duration pause = FIRST_LOOK;
    while (true) {
      boolean over = watch.isOver();
      ComfyJob found = server.client().find(prompt);
      switch (found) {
        case ComfyJob.Ended(var entry) -> {
          return entry;
        }
        case ComfyJob.Running() -> {
          waitingSince = System.nanoTime();
          refuseStalled(watch);
        }
        case ComfyJob.Waiting(int ahead) -> {
          part.progress(0, waiting(ahead));
          waitingSince = awake(waitingSince);
        }
        case ComfyJob.Unknown() -> {
          unknownSince = unknownSince == 0 ? System.nanoTime() : unknownSince;
          if (System.nanoTime() - unknownSince > UNKNOWN) {
            keep(watch);
            throw new EngineException(
                EngineError.UNAVAILABLE, "ComfyUI was started anew and has lost the prompt");
          }
        }
      }
      if (!(found instanceof ComfyJob.Unknown)) {
        unknownSince = 0;
      }
      pause = over || unknownSince != 0 ? FIRST_LOOK : longer(pause);
      listen(watch, pause, found instanceof ComfyJob.Running, over);
    }
  }

  private static String waiting(int ahead) {
    return switch (ahead) {
      case -1 -> "waits in ComfyUI's queue";
      case 0 -> "is next on ComfyUI";
      case 1 -> "one prompt is ahead on ComfyUI";
      default -> ahead + " prompts are ahead on ComfyUI";
    };
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.multipliedBy(3).dividedBy(2);
    return next.compareTo(LONGEST) < 0 ? next : LONGEST;
  }

  /// Tells what the socket tells until it is time to look again, or the run is over.
  private void listen(PromptWatch watch, Duration pause, boolean runs, boolean knownOver)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    do {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      watch.await(left.compareTo(SAYING) < 0 ? left : SAYING);
      say(watch, runs);
    } while (System.nanoTime() < end && (knownOver || !watch.isOver()));
  }

  private void say(PromptWatch watch, boolean runs) throws IOException, InterruptedException {
    if (runs || watch.progress() > 0) {
      boolean silent = !watch.hasTold() && watch.silence().compareTo(UNHEARD) > 0;
      part.progress(
          0.9 * watch.progress(),
          silent ? "ComfyUI works on it and tells of no progress" : watch.message());
    }
    ComfyFrame.Picture preview = watch.takePreview();
    if (preview != null) {
      job.preview(preview.bytes(), preview.mediaType());
    }
    for (ComfyFrame.Picture result : watch.takeResults()) {
      if (isWanted(String.valueOf(result.node()))) {
        Path to = file(result.mediaType().equals("image/png") ? "png" : "jpg");
        Files.write(to, result.bytes());
        made(to, result.mediaType());
      }
    }
  }

  private boolean isWanted(String node) {
    return request.outputs().isEmpty() || request.outputs().contains(node);
  }

  /// When no prompt runs although some wait, what runs them has died.
  private long awake(long since) throws IOException, InterruptedException {
    if (System.nanoTime() - since < patience.asleep().toNanos()) {
      return since;
    }
    if (server.ignoresStop()) {
      cancel();
      throw new EngineException(
          EngineError.UNAVAILABLE,
          "ComfyUI still runs a prompt that was stopped since it told of no progress; restart it");
    }
    if (server.client().isAsleep()) {
      cancel();
      throw new EngineException(
          EngineError.UNAVAILABLE,
          "ComfyUI takes prompts and runs none: what runs them has died; restart it");
    }
    return System.nanoTime();
  }

  private void refuseStalled(PromptWatch watch) {
    boolean told = watch.hasTold() && server.socket().isOpen();
    if (told && watch.silence().compareTo(patience.stall()) > 0) {
      server.givenUp().add(prompt);
      cancel();
      throw new EngineException(
          EngineError.TIMEOUT,
          "ComfyUI has told of no progress for %d minutes, in %s; restart it if it hangs, or set"
                  .formatted(patience.stall().toMinutes(), watch.message())
              + " GENPULSE_ENGINES_COMFYUI_STALL_SECONDS higher");
    }
  }

  private void collect(JsonNode entry, PromptWatch watch) throws IOException, InterruptedException {
    say(watch, false);
    List<ComfyFile> found = ComfyFile.of(entry.path("outputs"), request.outputs());
    for (int n = 0; n < found.size(); n++) {
      ComfyFile file = found.get(n);
      part.progress(0.9 + 0.1 * n / found.size(), "fetching " + file.name());
      Path to = file(file.extension());
      server.client().download(file, to);
      made(to, file.mediaType());
    }
    Map<String, String> texts = ComfyFile.texts(entry.path("outputs"), request.outputs());
    for (String text : texts.values()) {
      Path to = file("txt");
      Files.writeString(to, text);
      made(to, "text/plain");
    }
    if (files == 0) {
      throw new EngineException(
          EngineError.INVALID_REQUEST,
          "the workflow made no file; it needs a node that saves, such as SaveImage");
    }
  }

  private Path file(String extension) {
    files++;
    return job.folder().resolve("comfyui-%d-%d.%s".formatted(part.n() + 1, files, extension));
  }

  private void made(Path file, String mediaType) throws InterruptedException {
    job.made(new GeneratedFile(file, mediaType, null, null, null, request.metadata()));
  }

  /// Of a prompt that nobody waits for any more: the server must not go on for nobody.
  private void cancel() {
    boolean interrupted = Thread.interrupted();
    Thread canceling =
        Thread.ofVirtual()
            .name("comfyui cancel")
            .start(
                () -> {
                  try {
                    server.client().cancel(prompt);
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

  /// Our database is the history; the server keeps each graph in its memory. Nobody waits for it.
  private void forget() {
    Thread.ofVirtual()
        .name("comfyui forget")
        .start(
            () -> {
              try {
                server.client().forget(prompt);
              } catch (IOException e) {
                log.debug("ComfyUI keeps prompt {} in its history", prompt, e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
