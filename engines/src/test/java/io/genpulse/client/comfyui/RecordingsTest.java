package io.genpulse.client.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every recording of a real ComfyUI is gone through by our client, which must conclude what a
/// correct client must. `-Dgenpulse.fixtures.comfyui=DIR` takes another folder of the same form.
class RecordingsTest {
  @TempDir Path files;

  @TestFactory
  Stream<DynamicTest> recordings() throws IOException {
    List<Recording> all = Recording.all(ComfyFixtures.folder());
    assertThat(all).isNotEmpty();
    // Logs are read by the supervisor's tests, and a reference is of another API.
    assertThat(all)
        .extracting(Recording::kind)
        .isSubsetOf("replay", "conversion", "startup-log", "reference");
    return all.stream()
        .filter(one -> one.kind().equals("replay") || one.kind().equals("conversion"))
        .map(one -> DynamicTest.dynamicTest(one.id(), () -> check(one)));
  }

  private void check(Recording recording) throws Exception {
    try (var replay = new Replay(recording);
        var client = new RecordedClient(recording, replay, files)) {
      List<RecordedClient.Conclusion> conclusions = client.run();

      assertThat(replay.complaints()).isEmpty();
      assertThat(states(conclusions)).isEqualTo(states(recording.expected().path("prompts")));
      for (RecordedClient.Conclusion one : conclusions) {
        check(one);
      }
    }
  }

  private static Map<String, String> states(List<RecordedClient.Conclusion> conclusions) {
    var states = new TreeMap<String, String>();
    conclusions.forEach(one -> states.put("line " + one.expected.path("line"), one.state));
    return states;
  }

  private static Map<String, String> states(JsonNode prompts) {
    var states = new TreeMap<String, String>();
    prompts.forEach(
        prompt -> states.put("line " + prompt.path("line"), prompt.path("state").asText()));
    return states;
  }

  private static void check(RecordedClient.Conclusion one) {
    String name = "line %s: %s".formatted(one.expected.path("line"), one.expected.path("note"));
    if (one.expected.has("error")) {
      checkError(one, name);
    }
    checkOutputs(one, name);
    if (one.watch == null || one.expected.has("seen_by")) {
      return;
    }
    GraphProgress progress = one.watch.graphProgress();
    JsonNode expected = one.expected.path("progress");
    if (expected.isObject()) {
      assertThat(progress.value())
          .as(name)
          .isEqualTo(expected.path("best_by_rule").asDouble(), within(0.0001));
      var steps = new TreeMap<String, List<Integer>>();
      progress.steps().forEach((node, at) -> steps.put(node, List.of(at.value(), at.max())));
      assertThat(steps).as(name).isEqualTo(steps(expected.path("steps")));
    }
    if (one.expected.has("cached_nodes")) {
      assertThat(progress.cached())
          .as(name)
          .containsExactlyInAnyOrderElementsOf(texts(one.expected.path("cached_nodes")));
    }
    if (one.expected.has("previews")) {
      assertThat(one.watch.previews())
          .as(name)
          .isEqualTo(one.expected.path("previews").path("frames").asInt());
    }
  }

  private static Map<String, List<Integer>> steps(JsonNode expected) {
    var steps = new TreeMap<String, List<Integer>>();
    expected
        .properties()
        .forEach(
            node ->
                steps.put(
                    node.getKey(),
                    List.of(node.getValue().path(0).asInt(), node.getValue().path(1).asInt())));
    return steps;
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static void checkError(RecordedClient.Conclusion one, String name) {
    JsonNode error = one.expected.path("error");
    if (error.path("code").asText().equals("unreachable")) {
      return;
    }
    assertThat(one.problems).as(name).isNotEmpty();
    if (error.path("nodes").isArray() && !error.path("nodes").isEmpty()) {
      List<String> expected = new ArrayList<>();
      error
          .path("nodes")
          .forEach(
              node ->
                  expected.add(
                      "%s %s %s"
                          .formatted(
                              node.path("node").asText(),
                              node.path("code").asText(),
                              node.path("input").textValue())));
      assertThat(one.problems.stream().map(RecordingsTest::word).toList())
          .as(name)
          .containsExactlyInAnyOrderElementsOf(expected);
      return;
    }
    ComfyProblem problem = one.problems.getFirst();
    assertThat(problem.code().name().toLowerCase(Locale.ROOT))
        .as(name + " " + problem)
        .isEqualTo(error.path("code").asText());
    if (error.has("class_type")) {
      assertThat(problem.classType()).as(name).isEqualTo(error.path("class_type").asText());
    }
    if (error.has("exception_type")) {
      assertThat(problem.node()).as(name).isEqualTo(error.path("node").asText());
      assertThat(problem.message()).as(name).contains(error.path("message").asText().strip());
    }
  }

  private static String word(ComfyProblem problem) {
    return "%s %s %s"
        .formatted(problem.node(), problem.code().name().toLowerCase(Locale.ROOT), problem.input());
  }

  /// A node that writes a text into a file says it, too.
  private static boolean madeFile(RecordedClient.Conclusion one, JsonNode output) {
    return one.files.stream().anyMatch(file -> file.node().equals(output.path("node").asText()));
  }

  private static void checkOutputs(RecordedClient.Conclusion one, String name) {
    var expected = new ArrayList<String>();
    var texts = new TreeMap<String, String>();
    var pictures = new ArrayList<String>();
    for (JsonNode output : one.expected.path("outputs")) {
      if (!output.path("role").asText().equals("result")) {
        continue;
      }
      if (output.path("key").asText().equals("websocket")) {
        pictures.add(output.path("node").asText() + " " + output.path("sha256").asText());
      } else if (output.has("filename")) {
        expected.add(
            "%s %s/%s %s %s"
                .formatted(
                    output.path("node").asText(),
                    output.path("subfolder").asText(),
                    output.path("filename").asText(),
                    output.path("type").asText(),
                    output.path("media_type").asText()));
        if (output.has("file")) {
          assertThat(one.fetched)
              .as(name)
              .containsEntry(output.path("filename").asText(), output.path("sha256").asText());
        }
      } else if (!output.path("text").asText().isEmpty() && !madeFile(one, output)) {
        texts.put(output.path("node").asText(), output.path("text").asText());
      }
    }
    assertThat(
            one.files.stream()
                .map(
                    file ->
                        "%s %s/%s %s %s"
                            .formatted(
                                file.node(),
                                file.subfolder(),
                                file.name(),
                                file.type(),
                                file.mediaType()))
                .collect(Collectors.toSet()))
        .as(name)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(one.texts).as(name).containsAllEntriesOf(texts);
    if (!pictures.isEmpty()) {
      var came = new ArrayList<String>();
      for (ComfyFrame.Picture picture : one.pictures) {
        came.add(picture.node() + " " + RecordedClient.sha256(picture.bytes()));
      }
      assertThat(came).as(name).containsExactlyInAnyOrderElementsOf(pictures);
    }
  }
}
