package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.pipeline.EncodedPrompts;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.Prompting;
import io.genpulse.engine.diffusion.pipeline.Words;
import io.genpulse.engine.diffusion.text.ClipTokenizer;
import io.genpulse.engine.diffusion.text.LoraTag;
import io.genpulse.engine.diffusion.text.ParsedPrompt;
import io.genpulse.engine.diffusion.text.PromptRule;
import io.genpulse.engine.diffusion.text.PromptWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The cases of `prompt-parse` and `prompt-embed`.
record PromptCases(FixtureFiles files) {
  static void parse(JsonNode fixture) {
    JsonNode expected = fixture.path("expected");

    ParsedPrompt parsed = ParsedPrompt.of(fixture.path("inputs").path("prompt").asText());

    assertThat(parsed.fragments()).hasSameSizeAs(expected.path("fragments"));
    for (int i = 0; i < parsed.fragments().size(); i++) {
      JsonNode fragment = expected.path("fragments").get(i);
      assertThat(parsed.fragments().get(i).text()).isEqualTo(fragment.get(0).asText());
      assertThat(parsed.fragments().get(i).weight())
          .isCloseTo(fragment.get(1).asDouble(), within(1e-6));
    }
    var loras = new ArrayList<LoraTag>();
    expected
        .path("loras")
        .forEach(lora -> loras.add(new LoraTag(lora.get(0).asText(), lora.get(1).asDouble())));
    assertThat(parsed.loras()).isEqualTo(loras);
  }

  void embed(NDManager manager, LoadedModel model, JsonNode fixture) throws InterruptedException {
    JsonNode inputs = fixture.path("inputs");
    JsonNode expected = fixture.path("expected");
    String prompt = inputs.path("prompt").asText();
    windows(fixture, prompt);
    var words = new Words(prompt, inputs.path("negative_prompt").asText());
    var prompting =
        new Prompting(List.of(words), PromptRule.WEIGHTED, inputs.path("clip_skip").asInt(0));

    EncodedPrompts encoded = model.prompts().encode(manager, prompting, true);

    compare("negative_prompt_embeds", encoded.states(), 0, fixture);
    compare("prompt_embeds", encoded.states(), 1, fixture);
    if (expected.has("pooled_prompt_embeds")) {
      NDArray pooled = Objects.requireNonNull(encoded.pooled());
      compare("negative_pooled_prompt_embeds", pooled, 0, fixture);
      compare("pooled_prompt_embeds", pooled, 1, fixture);
    }
  }

  private void windows(JsonNode fixture, String prompt) throws InterruptedException {
    var model = new ModelDirectory(files.model(fixture.path("model").asText()));
    ClipTokenizer tokenizer = ClipTokenizer.open(model.tokenizer("text_encoder"));
    List<PromptWindow> windows = PromptWindow.of(tokenizer, prompt, PromptRule.WEIGHTED);
    JsonNode ids = fixture.path("expected").path("window_ids");
    JsonNode weights = fixture.path("expected").path("window_weights");
    assertThat(windows.size()).isLessThanOrEqualTo(ids.size());
    for (int i = 0; i < windows.size(); i++) {
      assertThat(windows.get(i).toArray()).isEqualTo(FixtureFiles.longs(ids.get(i)));
      for (int j = 0; j < weights.get(i).size(); j++) {
        assertThat(windows.get(i).weights().get(j))
            .isCloseTo(weights.get(i).get(j).asDouble(), within(1e-6));
      }
    }
  }

  private void compare(String what, NDArray rows, int row, JsonNode fixture) {
    files.compare(what, rows.get(new NDIndex("%d:%d".formatted(row, row + 1))), fixture);
  }
}
