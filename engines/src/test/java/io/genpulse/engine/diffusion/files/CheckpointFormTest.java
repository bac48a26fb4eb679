package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFormTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "double_blocks.0.img_attn.qkv.weight, is a FLUX model",
    "model.diffusion_model.joint_blocks.0.x.weight, is a Stable Diffusion 3 model",
    "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight, is a LoRA",
    "unet.mid_block.attentions.0.proj_in.lora_A.weight, is a LoRA",
    "control_model.input_blocks.0.0.weight, is a ControlNet",
    "model.diffusion_model.input_blocks.0.0.weight, is a UNet alone",
    "decoder.conv_in.weight, is a VAE alone",
    "model.layers.0.mlp.weight, is of an unknown architecture"
  })
  void whatIsNoCheckpointIsRefusedByWhatItIs(String tensor, String what) throws IOException {
    Path path = TestCheckpoint.write(folder.resolve("x.safetensors"), tensor + " 1");

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> new SingleFile(path, new ClipVocabulary(folder)).pipelineClass())
        .withMessageStartingWith("model file " + path + " " + what + ", which is not supported")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.NOT_SUPPORTED);
  }
}
