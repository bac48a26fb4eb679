package io.genpulse.engine.diffusion.files;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the first Stable Diffusion code calls the layers of a VAE. Its decoder counts its blocks
/// from the picture's side.
///
/// @param blocks on each way
record OriginalVaeNames(int blocks) {
  private static final Map<String, String> ATTENTION =
      Map.of(
          "group_norm", "norm",
          "to_q", "q",
          "to_k", "k",
          "to_v", "v",
          "to_out.0", "proj_out");
  private static final Map<String, String> RESNET = Map.of("conv_shortcut", "nin_shortcut");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(encoder\\.down|decoder\\.up)_blocks\\.(\\d+)\\.(resnets|downsamplers|upsamplers)\\.(\\d+)\\.(.+)");
  private static final Pattern MIDDLE =
      Pattern.compile("(encoder|decoder)\\.mid_block\\.(resnets|attentions)\\.(\\d+)\\.(.+)");

  String of(String name) {
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      boolean up = block.group(1).endsWith("up");
      int i = Integer.parseInt(block.group(2));
      String at = block.group(1) + "." + (up ? blocks - 1 - i : i);
      return switch (block.group(3)) {
        case "resnets" ->
            at + ".block." + block.group(4) + "." + Renaming.firstSteps(block.group(5), RESNET);
        case "downsamplers" -> at + ".downsample." + block.group(5);
        default -> at + ".upsample." + block.group(5);
      };
    }
    Matcher middle = MIDDLE.matcher(name);
    if (middle.matches()) {
      int n = Integer.parseInt(middle.group(3)) + 1;
      return middle.group(1)
          + (middle.group(2).equals("resnets")
              ? ".mid.block_" + n + "." + Renaming.firstSteps(middle.group(4), RESNET)
              : ".mid.attn_" + n + "." + Renaming.firstSteps(middle.group(4), ATTENTION));
    }
    return name.replaceFirst("^(encoder|decoder)\\.conv_norm_out\\.", "$1.norm_out.");
  }
}
