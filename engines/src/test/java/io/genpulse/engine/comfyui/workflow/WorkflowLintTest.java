package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.comfyui.workflow.Finding.Code;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkflowLintTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<Finding> lint(String graph) throws Exception {
    return WorkflowLint.check(JSON.readTree(graph), RecordedClasses.NEW, Set.of());
  }

  @Test
  void aSoundGraphHasNoFindings() throws Exception {
    assertThat(
            lint(
                """
                {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 48, "batch_size": 1, "color": 0}},
                 "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}}
                """))
        .isEmpty();
  }

  @Test
  void aClassThatIsNotThereIsToldWithThoseLikeIt() throws Exception {
    Finding finding = lint("{\"1\": {\"class_type\": \"KSamplr\", \"inputs\": {}}}").getFirst();

    assertThat(finding.code()).isEqualTo(Code.UNKNOWN_NODE);
    assertThat(finding.suggestions()).contains("KSampler");
  }

  @Test
  void aMissingModelIsToldWithItsFolderAndThoseLikeIt() throws Exception {
    ObjectNode classes = RecordedClasses.json("0.33.0").deepCopy();
    ((ObjectNode) classes.at("/CheckpointLoaderSimple/input/required"))
        .set(
            "ckpt_name",
            JSON.readTree(
                "[[\"sdxl/sd_xl_base_1.0_0.9vae.safetensors\", \"dream.safetensors\"], {}]"));
    Workflow sdxl = BuiltInWorkflows.all().get("sdxl-text-to-image");

    List<Finding> findings =
        WorkflowLint.check(Objects.requireNonNull(sdxl), ObjectInfo.of(classes));

    assertThat(findings)
        .containsExactly(
            new Finding(
                Code.MISSING_MODEL,
                "1",
                "ckpt_name",
                "sd_xl_base_1.0.safetensors is not in models/checkpoints; like it are"
                    + " sdxl/sd_xl_base_1.0_0.9vae.safetensors; it can be had from"
                    + " https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/resolve/main/sd_xl_base_1.0.safetensors",
                List.of("sdxl/sd_xl_base_1.0_0.9vae.safetensors")));
  }

  @Test
  void aWrongKeyOfAnInputWithPartsIsFoundBeforeTheRun() throws Exception {
    List<Finding> findings =
        lint(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 48, "batch_size": 1, "color": 0}},
             "2": {"class_type": "CreateVideo", "inputs": {"images": ["1", 0], "fps": 8.0}},
             "3": {"class_type": "SaveVideo", "inputs": {"video": ["2", 0], "filename_prefix": "v", "format": "avi"}},
             "4": {"class_type": "SaveVideo", "inputs": {"video": ["2", 0], "filename_prefix": "v", "format": "mp4",
                   "format.codec": "h264", "format.codec.encoding": "re-encode", "format.codec.encoding.crf": 99.0}}}
            """);

    assertThat(findings)
        .extracting(Finding::code, Finding::node, Finding::input)
        .containsExactly(
            tuple(Code.WRONG_KEY, "3", "format"),
            tuple(Code.OUT_OF_RANGE, "4", "format.codec.encoding.crf"));
  }

  @Test
  void everythingElseThatIsWrongIsFoundToo() throws Exception {
    List<Finding> findings =
        lint(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 0, "height": "tall", "batch_size": 1, "color": 0, "shine": 1}},
             "2": {"class_type": "ImageScale", "inputs": {"image": ["1", 3], "upscale_method": "lanczoz", "width": 8, "height": 8}},
             "3": {"class_type": "ImageInvert", "inputs": {"image": ["7", 0]}}}
            """);

    assertThat(findings.stream().map(Finding::code))
        .containsExactly(
            Code.OUT_OF_RANGE,
            Code.WRONG_TYPE,
            Code.UNKNOWN_INPUT,
            Code.BROKEN_LINK,
            Code.WRONG_CHOICE,
            Code.MISSING_INPUT,
            Code.BROKEN_LINK,
            Code.NO_OUTPUT);
  }

  @Test
  void whatTheEditorAddsAndWhatMayBeNoneIsSound() throws Exception {
    assertThat(
            lint(
                """
                {"1": {"class_type": "CustomCombo", "inputs": {"choice": "b", "index": 1, "option1": "a", "option2": "b"}},
                 "2": {"class_type": "TextEncodeQwenImageEditPlus", "inputs": {"clip": ["4", 0], "prompt": "x"}},
                 "3": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}},
                 "4": {"class_type": "GLSLShader", "inputs": {"fragment_shader": "x", "size_mode": "from_input",
                       "images.image0": ["5", 0], "floats.float0": 1.0}},
                 "5": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 48, "batch_size": 1, "color": 0}}}
                """))
        .isEmpty();
  }

  @Test
  void paidNodesAreNamed() throws Exception {
    JsonNode classes =
        JSON.readTree(
            """
            {"Recraft": {"input": {"required": {}}, "output": ["IMAGE"], "output_node": true,
                         "display_name": "Recraft Text to Image", "api_node": true}}
            """);

    assertThat(
            WorkflowLint.check(
                JSON.readTree("{\"1\": {\"class_type\": \"Recraft\", \"inputs\": {}}}"),
                ObjectInfo.of(classes),
                Set.of()))
        .containsExactly(
            new Finding(
                Code.PAID_NODE,
                "1",
                null,
                "Recraft Text to Image is done by a partner's service and costs money",
                List.of()));
  }

  @Test
  void ofInputsThatNewerVersionsRequireTheDefaultIsNamed() throws Exception {
    assertThat(
            lint(
                """
                {"1": {"class_type": "ImageScaleToTotalPixels",
                       "inputs": {"image": ["2", 0], "upscale_method": "area", "megapixels": 1.0}},
                 "2": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
                 "3": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}
                """))
        .containsExactly(
            new Finding(
                Code.MISSING_INPUT,
                "1",
                "resolution_steps",
                "ImageScaleToTotalPixels needs resolution_steps, by default 1",
                List.of("1")));
  }
}
