package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names of Stable Diffusion 1, where both are well known.
class OriginalNamesTest {
  @ParameterizedTest
  @CsvSource({
    "conv_in.weight, input_blocks.0.0.weight",
    "time_embedding.linear_2.bias, time_embed.2.bias",
    "add_embedding.linear_1.weight, label_emb.0.0.weight",
    "down_blocks.0.resnets.0.norm1.weight, input_blocks.1.0.in_layers.0.weight",
    "down_blocks.1.resnets.0.conv_shortcut.bias, input_blocks.4.0.skip_connection.bias",
    "down_blocks.1.attentions.1.proj_in.weight, input_blocks.5.1.proj_in.weight",
    "down_blocks.2.downsamplers.0.conv.weight, input_blocks.9.0.op.weight",
    "mid_block.resnets.1.time_emb_proj.weight, middle_block.2.emb_layers.1.weight",
    "mid_block.attentions.0.norm.weight, middle_block.1.norm.weight",
    "up_blocks.0.upsamplers.0.conv.weight, output_blocks.2.1.conv.weight",
    "up_blocks.1.upsamplers.0.conv.weight, output_blocks.5.2.conv.weight",
    "up_blocks.3.resnets.2.conv2.weight, output_blocks.11.0.out_layers.3.weight",
    "conv_norm_out.bias, out.0.bias",
    "conv_out.weight, out.2.weight"
  })
  void ofAUNet(String name, String original) {
    assertThat(new OriginalUNetNames(2, Set.of(1, 2, 3)).of(name)).isEqualTo(original);
  }

  @ParameterizedTest
  @CsvSource({
    "post_quant_conv.weight, post_quant_conv.weight",
    "encoder.down_blocks.1.resnets.0.conv_shortcut.weight, encoder.down.1.block.0.nin_shortcut.weight",
    "encoder.down_blocks.0.downsamplers.0.conv.bias, encoder.down.0.downsample.conv.bias",
    "decoder.up_blocks.0.resnets.2.norm2.weight, decoder.up.3.block.2.norm2.weight",
    "decoder.up_blocks.2.upsamplers.0.conv.weight, decoder.up.1.upsample.conv.weight",
    "decoder.mid_block.attentions.0.to_out.0.bias, decoder.mid.attn_1.proj_out.bias",
    "decoder.mid_block.resnets.1.conv1.weight, decoder.mid.block_2.conv1.weight",
    "encoder.conv_norm_out.weight, encoder.norm_out.weight"
  })
  void ofAVae(String name, String original) {
    assertThat(new OriginalVaeNames(4).of(name)).isEqualTo(original);
  }

  @ParameterizedTest
  @CsvSource({
    "text_model.embeddings.position_embedding.weight, positional_embedding, 0, 1, false",
    "text_model.encoder.layers.3.self_attn.v_proj.bias, transformer.resblocks.3.attn.in_proj_bias, 2, 3, false",
    "text_model.encoder.layers.3.mlp.fc2.weight, transformer.resblocks.3.mlp.c_proj.weight, 0, 1, false",
    "text_model.final_layer_norm.bias, ln_final.bias, 0, 1, false",
    "text_projection.weight, text_projection, 0, 1, true"
  })
  void ofOpenClip(String name, String original, int part, int parts, boolean transposed) {
    assertThat(OpenClipNames.find(name))
        .isEqualTo(new StoredTensor(original, part, parts, transposed));
  }
}
