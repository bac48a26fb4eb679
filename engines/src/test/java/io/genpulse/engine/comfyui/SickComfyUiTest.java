package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.client.comfyui.RawServer;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that take a prompt and never come to its end.
class SickComfyUiTest implements RawServer.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration AT_ONCE = Duration.ofNanos(1);

  private final List<RawServer.Peer> peers = new CopyOnWriteArrayList<>();
  private final List<String> stopped = new CopyOnWriteArrayList<>();
  private final RawServer server = new RawServer(this);
  private volatile String prompt = "";
  private volatile String stuck = "";
  private volatile boolean runs;
  private volatile RawServer.@Nullable Reply instead;
  @TempDir Path folder;

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  public void opened(RawServer.Peer peer) {
    peers.add(peer);
    tellOfAStep();
  }

  @Override
  public RawServer.Reply answer(RawServer.Request request) throws IOException {
    RawServer.Reply other = instead;
    if (other != null) {
      return other;
    }
    return switch (request.method() + " " + request.path()) {
      case "POST /prompt" -> {
        prompt = JSON.readTree(request.body()).path("prompt_id").asText();
        tellOfAStep();
        yield RawServer.Reply.json(200, "{\"node_errors\":{}}");
      }
      case "GET /queue" ->
          RawServer.Reply.json(
              200,
              stuck.isEmpty()
                  ? (runs
                          ? "{\"queue_running\":[[1,\"%s\"]],\"queue_pending\":[]}"
                          : "{\"queue_running\":[],\"queue_pending\":[[1,\"%s\"]]}")
                      .formatted(prompt)
                  : "{\"queue_running\":[[1,\"%s\"]],\"queue_pending\":[[2,\"%s\"]]}"
                      .formatted(stuck, prompt));
      case "POST /interrupt" -> {
        stopped.add(JSON.readTree(request.body()).path("prompt_id").asText());
        yield RawServer.Reply.json(200, "");
      }
      case "POST /queue", "GET /system_stats", "GET /object_info" ->
          RawServer.Reply.json(200, "{}");
      default ->
          request.path().startsWith("/history/")
              ? RawServer.Reply.json(200, "{}")
              : RawServer.Reply.json(404, "");
    };
  }

  private void tellOfAStep() {
    if (runs && !prompt.isEmpty()) {
      peers.forEach(
          peer ->
              peer.text(
                  "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"%s\",\"nodes\":{\"1\":{\"value\":1,\"max\":4}}}}"
                      .formatted(prompt)));
    }
  }

  private void refuses(ServerPatience patience, EngineError error, String sentence)
      throws IOException {
    try (var engine = open(patience)) {
      refuses(engine, error, sentence);
    }
    assertThat(stopped).containsExactly(prompt);
  }

  private ComfyUiEngine open(ServerPatience patience) {
    var classes = new ObjectInfoFile(folder);
    return new ComfyUiEngine(
        List.of(server.address()),
        classes,
        new WorkflowCatalogue(folder.resolve("workflows"), classes),
        patience);
  }

  private void refuses(ComfyUiEngine engine, EngineError error, String sentence)
      throws IOException {
    JsonNode graph =
        JSON.readTree(
            "{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{}},\"2\":{\"class_type\":\"SaveImage\",\"inputs\":{}}}");
    assertThatThrownBy(
            () ->
                engine.runWorkflow(
                    new WorkflowRunner.Request("x", graph, List.of(), Set.of(), Map.of(), Map.of()),
                    new RecordingJob(folder)))
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.error()).isEqualTo(error))
        .hasMessageContaining(sentence);
  }

  @Test
  void aPromptThatHasStoppedToTellOfProgressIsGivenUpAndStopped() throws IOException {
    runs = true;

    refuses(
        new ServerPatience(LONG, AT_ONCE),
        EngineError.TIMEOUT,
        "GENPULSE_ENGINES_COMFYUI_STALL_SECONDS");
  }

  @Test
  void oneThatGoesOnWithAPromptThatWasStoppedIsNamedAndNothingWaitsBehindIt() throws IOException {
    runs = true;
    try (var engine = open(new ServerPatience(LONG, AT_ONCE, AT_ONCE))) {
      refuses(engine, EngineError.TIMEOUT, "no progress");
      stuck = prompt;

      refuses(engine, EngineError.UNAVAILABLE, "still runs a prompt that was stopped");
    }
    assertThat(stopped).containsExactly(stuck, prompt);
  }

  @Test
  void whatIsNoComfyUiOrLetsNobodyInIsToldInASentence() throws IOException {
    var atOnce = new ServerPatience(Duration.ZERO, LONG);
    instead = RawServer.Reply.json(200, "<html>It works!</html>");
    try (var engine = open(atOnce)) {
      refuses(engine, EngineError.UNAVAILABLE, "answers with what is no JSON; is it a ComfyUI?");

      instead = RawServer.Reply.json(401, "who are you?");
      refuses(engine, EngineError.UNAVAILABLE, "must let GenPulse's workers in");
    }
  }

  @Test
  void aServerWhosePromptWorkerDiedIsNamedAndThePromptTakenBack() throws IOException {
    refuses(
        new ServerPatience(LONG, LONG, AT_ONCE),
        EngineError.UNAVAILABLE,
        "what runs them has died; restart it");
  }
}
