package io.genpulse.engine.diffusion.files;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What OpenCLIP calls the layers of a text encoder, for whom query, key and value are one matrix.
final class OpenClipNames {
  private static final Map<String, String> ENDS =
      Map.of(
          "text_model.embeddings.token_embedding", "token_embedding",
          "text_model.embeddings.position_embedding.weight", "positional_embedding",
          "text_model.final_layer_norm", "ln_final");
  private static final Map<String, String> LAYER =
      Map.of(
          "layer_norm1", "ln_1",
          "layer_norm2", "ln_2",
          "self_attn.out_proj", "attn.out_proj",
          "mlp.fc1", "mlp.c_fc",
          "mlp.fc2", "mlp.c_proj");
  private static final Pattern AT =
      Pattern.compile("text_model\\.encoder\\.layers\\.(\\d+)\\.(.+)");
  private static final Pattern ATTENTION =
      Pattern.compile("self_attn\\.([qkv])_proj\\.(weight|bias)");

  private OpenClipNames() {}

  static StoredTensor find(String name) {
    if (name.equals("text_projection.weight")) {
      return StoredTensor.transposed("text_projection");
    }
    Matcher layer = AT.matcher(name);
    if (!layer.matches()) {
      return StoredTensor.named(Renaming.firstSteps(name, ENDS));
    }
    String block = "transformer.resblocks." + layer.group(1) + ".";
    Matcher attention = ATTENTION.matcher(layer.group(2));
    if (attention.matches()) {
      return StoredTensor.third(
          block + "attn.in_proj_" + attention.group(2),
          List.of("q", "k", "v").indexOf(attention.group(1)));
    }
    return StoredTensor.named(block + Renaming.firstSteps(layer.group(2), LAYER));
  }
}
