package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.comfyui.SimulatedComfyUi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A workflow in a folder is called by its name over HTTP, and a ComfyUI runs it.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkflowsIT {
  private static final String GRAPH =
      """
      {"1":{"class_type":"EmptyImage","_meta":{"title":"INPUT_color.color INPUT_width.width"},
            "inputs":{"width":32,"height":16,"batch_size":1,"color":255}},
       "2":{"class_type":"SaveImage","inputs":{"images":["1",0],"filename_prefix":"x"}}}""";

  private final SimulatedComfyUi comfy = new SimulatedComfyUi();
  private final Path workflows;
  private final TestPlace place;
  private final TestServer server;

  WorkflowsIT(TestServices services, @TempDir Path folder) throws IOException {
    workflows = folder;
    Files.writeString(folder.resolve("My Square.json"), GRAPH);
    place = services.place();
    server = withComfyUi();
  }

  private TestServer withComfyUi() {
    return place.serve(
        Map.of(
            "GENPULSE_ENGINES_COMFYUI_URL",
            comfy.address().toString(),
            "GENPULSE_WORKFLOWS",
            workflows.toString()));
  }

  @AfterAll
  void stop() {
    server.close();
    comfy.close();
  }

  @Test
  void aSavedWorkflowIsCalledByItsName() throws Exception {
    String id =
        server.submit("{\"task_type\":\"my-square\",\"params\":{\"color\":65280,\"width\":48}}");

    JsonNode task = server.await(id, "completed");
    var picture = ImageIO.read(new ByteArrayInputStream(file(task)));
    assertThat(picture.getWidth()).isEqualTo(48);
    assertThat(picture.getRGB(1, 1) & 0xffffff).isEqualTo(0x00ff00);
    assertThat(task.path("provider").asText()).isEqualTo("comfyui");
    assertThat(comfy.runs(65280)).isEqualTo(1);
  }

  private byte[] file(JsonNode task) throws Exception {
    String url = task.at("/outputs/0/url").asText();
    return server
        .http()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  @Test
  void itsInputsAreInTheListOfTaskTypesAndChecked() {
    JsonNode mine = json(server.get("/task-types/my-square"));
    assertThat(mine.at("/schema/properties").properties())
        .extracting(Map.Entry::getKey)
        .contains("color", "width");

    HttpResponse<String> refused =
        server.post(
            "/generate", "{\"task_type\":\"my-square\",\"params\":{\"color\":\"red\",\"x\":1}}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("#/params/color", "#/params/x");
  }

  @Test
  void whileComfyUiIsAwayTasksWaitAndNoneIsLost() {
    comfy.kill();
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      ids.add(
          server.submit(
              "{\"task_type\":\"my-square\",\"params\":{\"color\":%d}}".formatted(1_000 + n)));
    }
    await()
        .until(
            () ->
                ids.stream()
                    .map(id -> server.task(id).path("message").asText())
                    .anyMatch(message -> message.equals("ComfyUI is starting")));
    comfy.start();

    for (String id : ids) {
      server.await(id, "completed");
    }
    for (int n = 0; n < 8; n++) {
      assertThat(comfy.runs(1_000 + n)).isEqualTo(1);
    }
  }

  @Test
  void severalWorkersShareAComfyUiAndOneWithoutTakesNoneOfItsTasks() {
    try (TestServer second = withComfyUi();
        TestServer without = place.serve(Map.of("GENPULSE_WORKFLOWS", workflows.toString()))) {
      List<String> ids = new ArrayList<>();
      for (int n = 0; n < 12; n++) {
        ids.add(
            without.submit(
                "{\"task_type\":\"my-square\",\"params\":{\"color\":%d}}".formatted(2_000 + n)));
      }

      for (String id : ids) {
        assertThat(second.await(id, "completed").path("attempt").asInt()).isEqualTo(1);
      }
      assertThat(place.query("SELECT needs FROM tasks WHERE task_id = '" + ids.getFirst() + "'"))
          .isEqualTo("{engine:comfyui}");
    }
    for (int n = 0; n < 12; n++) {
      assertThat(comfy.runs(2_000 + n)).isEqualTo(1);
    }
  }

  @Test
  void aWorkflowIsTakenInOverHttpAndGone() {
    HttpResponse<String> taken = server.post("/workflows?name=blue", GRAPH);
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
    assertThat(workflows.resolve("blue.json")).exists();
    String id = server.submit("{\"task_type\":\"blue\",\"params\":{\"color\":77}}");
    server.await(id, "completed");

    assertThat(server.send("DELETE", "/workflows/blue", null).statusCode()).isEqualTo(204);
    await()
        .until(
            () ->
                server.post("/generate", "{\"task_type\":\"blue\",\"params\":{}}").statusCode()
                    == 422);
  }

  @Test
  void workersAreToldToUnloadAnEngine() {
    server.await(
        server.submit("{\"task_type\":\"my-square\",\"params\":{\"color\":3}}"), "completed");

    HttpResponse<String> told = server.post("/engines/comfyui/unload", "");
    assertThat(told.statusCode()).as(told.body()).isEqualTo(202);
    assertThat(json(told).path("workers").asInt()).isPositive();
    await().until(() -> comfy.frees() > 0);

    assertThat(server.post("/engines/nothing/unload", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aPromptOfATaskThatIsCanceledBetweenAttemptsIsStopped() {
    server.post("/queue/pause?route=comfy", "");
    String id = server.submit("{\"task_type\":\"my-square\",\"params\":{\"color\":5}}");
    // As an attempt that ended leaves it.
    place.query(
        "UPDATE tasks SET external_ref = '%s' WHERE task_id = '%s' RETURNING 1"
            .formatted(
                """
                {"provider":"comfyui","submission":1,"key":"prompt-7","intended_at":"2026-11-01T00:00:00Z",
                 "job_id":null,"more":{"server":"%s","part":"0"}}"""
                    .formatted(comfy.address()),
                id));

    server.post("/tasks/" + id + "/cancel", null);

    await().until(() -> comfy.interrupted().contains("prompt-7"));
    assertThat(comfy.interrupted()).doesNotContain("");
    server.post("/queue/resume", "");
  }

  @Test
  void aGraphThatATaskBringsAlongIsRun() {
    String id =
        server.submit(
            "{\"task_type\":\"comfyui-workflow\",\"params\":{\"graph\":%s,\"inputs\":{\"1.color\":4242}}}"
                .formatted(GRAPH));

    server.await(id, "completed");
    assertThat(comfy.runs(4242)).isEqualTo(1);
  }
}
