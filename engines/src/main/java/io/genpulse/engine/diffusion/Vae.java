package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The decoder of diffusers' AutoencoderKL: latents to pictures.
final class Vae {
  private static final double EPS = 1e-6;

  private final Kernels kernels;
  private final long groups;
  private final double scalingFactor;
  private final int factor;
  private final int latentChannels;
  private final @Nullable Layer postQuant;
  private final Layer convIn;
  private final List<Layer> middle;
  private final @Nullable Layer attention;
  private final List<Block> up = new ArrayList<>();
  private final Layer out;

  Vae(Kernels kernels, JsonNode config, Weights weights) {
    this.kernels = kernels;
    new SupportedConfig("VAE", config)
        .none("shift_factor", "latents_mean", "latents_std")
        .some("norm_num_groups")
        .only("act_fn", "silu", "swish");
    groups = config.path("norm_num_groups").asLong(32);
    scalingFactor = config.path("scaling_factor").asDouble(0.18215);
    List<Integer> channels = ModelDirectory.channels(config, "VAE");
    int blocks = channels.size();
    factor = 1 << (blocks - 1);
    latentChannels = config.path("latent_channels").asInt(4);
    postQuant =
        config.path("use_post_quant_conv").asBoolean(true)
            ? weights.layer(weights.linear("post_quant_conv", latentChannels, latentChannels))
            : null;
    Weights decoder = weights.at("decoder");
    int width = channels.getLast();
    convIn = decoder.layer(decoder.conv3x3("conv_in", width, latentChannels));
    middle = resnets(decoder.at("mid_block"), 2, width, width);
    attention =
        config.path("mid_block_add_attention").asBoolean(true)
            ? attention(decoder.at("mid_block.attentions.0"), width)
            : null;
    for (int i = 0; i < blocks; i++) {
      if (!config.path("up_block_types").path(i).asText().equals("UpDecoderBlock2D")) {
        throw new EngineException(
            EngineError.NOT_SUPPORTED,
            "block type %s of the VAE is not supported"
                .formatted(config.path("up_block_types").path(i)));
      }
      Weights at = decoder.at("up_blocks." + i);
      int out = channels.get(blocks - 1 - i);
      up.add(
          new Block(
              resnets(at, config.path("layers_per_block").asInt(2) + 1, width, out),
              i + 1 < blocks ? at.layer(at.conv3x3("upsamplers.0.conv", out, out)) : null));
      width = out;
    }
    out =
        decoder.layer(
            decoder.norm("conv_norm_out", width),
            decoder.conv3x3("conv_out", config.path("out_channels").asInt(3), width));
  }

  private static List<Layer> resnets(Weights block, int count, int first, int out) {
    var resnets = new ArrayList<Layer>();
    for (int i = 0; i < count; i++) {
      Weights at = block.at("resnets." + i);
      int in = i == 0 ? first : out;
      resnets.add(
          at.layer(
              at.norm("norm1", in),
              at.conv3x3("conv1", out, in),
              at.norm("norm2", out),
              at.conv3x3("conv2", out, out),
              in == out ? new NDList() : at.linear("conv_shortcut", out, in)));
    }
    return resnets;
  }

  /// Files written before diffusers 0.14 have the older names.
  private static Layer attention(Weights at, int width) {
    List<String> names =
        at.has("query.weight")
            ? List.of("query", "key", "value", "proj_attn")
            : List.of("to_q", "to_k", "to_v", "to_out.0");
    NDList list = at.norm("group_norm", width);
    names.forEach(name -> list.addAll(at.linear(name, width, width)));
    return at.layer(list);
  }

  /// Pixels for each number of a latent's side.
  int factor() {
    return factor;
  }

  int latentChannels() {
    return latentChannels;
  }

  /// Pictures of about -1..1, in NCHW order, owned by the latents' manager. What is made on the way
  /// is freed as soon as it is used up: it is large here.
  NDArray decode(NDArray latents) {
    NDArray x = latents.div(scalingFactor);
    if (postQuant != null) {
      x = replace(x, kernels.conv(x, postQuant, 1, 0));
    }
    x = replace(x, kernels.conv(x, convIn, 1, 1));
    x = replace(x, kernels.resnet(x, middle.get(0), groups, EPS));
    if (attention != null) {
      x = replace(x, kernels.imageAttention(x, attention, groups, 1, EPS));
    }
    x = replace(x, kernels.resnet(x, middle.get(1), groups, EPS));
    for (Block block : up) {
      for (Layer resnet : block.resnets()) {
        x = replace(x, kernels.resnet(x, resnet, groups, EPS));
      }
      if (block.upsample() != null) {
        long height = x.getShape().get(2) * 2;
        long width = x.getShape().get(3) * 2;
        x = replace(x, kernels.upsample(x, block.upsample(), height, width));
      }
    }
    return replace(x, kernels.normConv(x, out, groups, EPS));
  }

  private static NDArray replace(NDArray old, NDArray next) {
    old.close();
    return next;
  }

  private record Block(List<Layer> resnets, @Nullable Layer upsample) {}
}
