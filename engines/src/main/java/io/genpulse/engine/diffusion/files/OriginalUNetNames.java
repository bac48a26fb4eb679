package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the first Stable Diffusion code calls the layers of a UNet: all blocks of one way in one
/// row, counted through.
///
/// @param layers residual blocks of each block on the way down
/// @param attendingUp blocks of the way up that read the text
public record OriginalUNetNames(int layers, Set<Integer> attendingUp) {
  private static final Map<String, String> ENDS =
      Map.of(
          "conv_in", "input_blocks.0.0",
          "conv_norm_out", "out.0",
          "conv_out", "out.2",
          "time_embedding.linear_1", "time_embed.0",
          "time_embedding.linear_2", "time_embed.2",
          "add_embedding.linear_1", "label_emb.0.0",
          "add_embedding.linear_2", "label_emb.0.2");

  private static final Map<String, String> RESNET =
      Map.of(
          "norm1", "in_layers.0",
          "conv1", "in_layers.2",
          "time_emb_proj", "emb_layers.1",
          "norm2", "out_layers.0",
          "conv2", "out_layers.3",
          "conv_shortcut", "skip_connection");

  private static final Pattern BLOCK =
      Pattern.compile(
          "(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)(\\..+)?");
  private static final Pattern MIDDLE =
      Pattern.compile("mid_block\\.(resnets|attentions)\\.(\\d+)(\\..+)?");

  public OriginalUNetNames {
    attendingUp = Set.copyOf(attendingUp);
  }

  /// @param config of a UNet as diffusers has it
  static OriginalUNetNames of(JsonNode config) {
    var attending = new HashSet<Integer>();
    JsonNode up = config.path("up_block_types");
    for (int i = 0; i < up.size(); i++) {
      if (up.path(i).asText().startsWith("CrossAttn")) {
        attending.add(i);
      }
    }
    JsonNode layers = config.path("layers_per_block");
    return new OriginalUNetNames(
        layers.isArray() ? layers.path(0).asInt(2) : layers.asInt(2), attending);
  }

  /// The original name of a tensor or layer; its own where the original has none.
  public String of(String name) {
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      return block(block);
    }
    Matcher middle = MIDDLE.matcher(name);
    if (middle.matches()) {
      int n = Integer.parseInt(middle.group(2));
      String rest = rest(middle.group(3));
      return middle.group(1).equals("resnets")
          ? "middle_block." + 2 * n + resnet(rest)
          : "middle_block." + (2 * n + 1) + rest;
    }
    return Renaming.firstSteps(name, ENDS);
  }

  private String block(Matcher block) {
    boolean down = block.group(1).equals("down");
    int i = Integer.parseInt(block.group(2));
    int j = Integer.parseInt(block.group(4));
    String rest = rest(block.group(5));
    String at =
        down
            ? "input_blocks." + (1 + i * (layers + 1) + j)
            : "output_blocks." + (i * (layers + 1) + j);
    return switch (block.group(3)) {
      case "resnets" -> at + ".0" + resnet(rest);
      case "attentions" -> at + ".1" + rest;
      case "downsamplers" ->
          "input_blocks." + (i + 1) * (layers + 1) + ".0" + rest.replaceFirst("^\\.conv", ".op");
      default ->
          "output_blocks."
              + (i * (layers + 1) + layers)
              + (attendingUp.contains(i) ? ".2" : ".1")
              + rest;
    };
  }

  private static String rest(String group) {
    return group == null ? "" : group;
  }

  private static String resnet(String rest) {
    return rest.isEmpty() ? "" : "." + Renaming.firstSteps(rest.substring(1), RESNET);
  }
}
