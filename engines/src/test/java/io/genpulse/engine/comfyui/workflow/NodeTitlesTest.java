package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTitlesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Map<String, List<InputTarget>> inputs(String title, String values)
      throws Exception {
    return titles(title, values).inputs();
  }

  private static NodeTitles titles(String title, String values) throws Exception {
    var graph = JSON.createObjectNode();
    graph.putObject("1").put("class_type", "Some").set("inputs", JSON.readTree(values));
    graph.withObject("/1/_meta").put("title", title);
    return new NodeTitles(WorkflowGraph.of(graph));
  }

  private static List<InputTarget> at(String input) {
    return List.of(new InputTarget("1", input));
  }

  @Test
  void aNodeWithOneValueTakesThat() throws Exception {
    assertThat(inputs("INPUT_prompt", "{\"text\": \"a\", \"clip\": [\"4\", 1]}"))
        .isEqualTo(Map.of("prompt", at("text")));
  }

  @Test
  void ofSeveralTheOneOfThatNameIsMeant() throws Exception {
    assertThat(inputs("INPUT_seed", "{\"seed\": 1, \"steps\": 2}"))
        .isEqualTo(Map.of("seed", at("seed")));
    assertThat(inputs("INPUT_seed", "{\"noise_seed\": 1, \"steps\": 2}"))
        .isEqualTo(Map.of("seed", at("noise_seed")));
  }

  @Test
  void orTheOneThatTheTitleNames() throws Exception {
    assertThat(inputs("my INPUT_strength.denoise", "{\"seed\": 1, \"denoise\": 1}"))
        .isEqualTo(Map.of("strength", at("denoise")));
    assertThatThrownBy(() -> inputs("INPUT_strength.noise", "{\"seed\": 1, \"denoise\": 1}"))
        .isInstanceOf(WorkflowException.class)
        .hasMessageContaining("it has seed, denoise");
  }

  @Test
  void orTheUsualOne() throws Exception {
    assertThat(inputs("INPUT_picture", "{\"image\": \"a.png\", \"channel\": \"red\"}"))
        .isEqualTo(Map.of("picture", at("image")));
  }

  @Test
  void elseEachIsAnInputOfItsOwn() throws Exception {
    assertThat(inputs("INPUT_size", "{\"width\": 1, \"height\": 2}"))
        .isEqualTo(Map.of("size_width", at("width"), "size_height", at("height")));
  }

  @Test
  void aTitleMayNameSeveral() throws Exception {
    assertThat(inputs("INPUT_width INPUT_height", "{\"width\": 1, \"height\": 2}"))
        .isEqualTo(Map.of("width", at("width"), "height", at("height")));
  }

  @Test
  void namesBecomeSnakeCase() throws Exception {
    assertThat(inputs("INPUT_NegativePrompt", "{\"text\": \"\"}"))
        .containsOnlyKeys("negative_prompt");
  }

  @Test
  void outputsAreTitledToo() throws Exception {
    assertThat(titles("OUTPUT_image", "{}").outputs()).containsExactly("1");
    assertThat(titles("Save", "{}").outputs()).isEmpty();
  }
}
