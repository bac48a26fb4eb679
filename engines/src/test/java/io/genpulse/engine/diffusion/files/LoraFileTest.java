package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.LoraFile.Change;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "lora_te2_text_model_x, .lora_down.weight, .lora_up.weight, text_encoder_2, text_model_x",
    "lora_te_text_model_x, .lora_down.weight, .lora_up.weight, text_encoder, text_model_x",
    "unet.a.to_q, .lora_A.weight, .lora_B.weight, unet, a.to_q",
    "base_model.model.a.to_q, .lora_A.default.weight, .lora_B.default.weight, unet, a.to_q",
    "unet.a.processor.to_out, _lora.down.weight, _lora.up.weight, unet, a.to_out.0",
    "text_encoder.a, .lora.down.weight, .lora.up.weight, text_encoder, a",
    "a.to_q, .lora_linear_layer.down.weight, .lora_linear_layer.up.weight, unet, a.to_q"
  })
  void everyFormIsReadAlike(String module, String down, String up, String part, String layer)
      throws IOException {
    Path path =
        TestCheckpoint.write(
            folder.resolve("x.safetensors"), module + down + " 2x3", module + up + " 3x2");

    try (Safetensors file = Safetensors.open(path)) {
      assertThat(LoraFile.of(file).changes())
          .containsExactly(new Change(part, layer, module + down, module + up, null));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lora_unet_a.hada_w1_a          | works by LoHa
          lora_unet_a.lokr_w1            | works by LoKr
          lora_unet_a.dora_scale         | works by DoRA
          lora_unet_a.diff               | works by full differences
          lora_unet_a.lora_mid.weight    | works by a Tucker decomposition
          lora_unet_a.lora_up.weight     | has only one half of the change
          model.diffusion_model.x.weight | is no LoRA
          """)
  void whatIsNoLoraIsRefusedByWhatItIs(String tensor, String what) throws IOException {
    Path path = TestCheckpoint.write(folder.resolve("x.safetensors"), tensor + " 1");

    try (Safetensors file = Safetensors.open(path)) {
      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(() -> LoraFile.of(file))
          .withMessageContaining(path.toString())
          .withMessageContaining(what);
    }
  }

  @Test
  void anEmptyFileIsNoLora() throws IOException {
    Path path = TestCheckpoint.write(folder.resolve("x.safetensors"));

    try (Safetensors file = Safetensors.open(path)) {
      assertThatExceptionOfType(EngineException.class)
          .isThrownBy(() -> LoraFile.of(file))
          .withMessageEndingWith("is no LoRA: it has no tensors");
    }
  }
}
