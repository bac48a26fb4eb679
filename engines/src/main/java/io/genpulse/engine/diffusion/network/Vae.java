package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.diffusion.files.ModelJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// diffusers' AutoencoderKL: latents to pictures, and back.
public final class Vae {
  private static final double EPS = 1e-6;

  private final Kernels kernels;
  private final long groups;
  private final double scalingFactor;
  private final int factor;
  private final int latentChannels;
  private final @Nullable Layer postQuant;
  private final @Nullable Layer quant;
  private final Way decoder;
  private final Way encoder;

  public Vae(Kernels kernels, JsonNode config, Weights weights) {
    this.kernels = kernels;
    new SupportedConfig("VAE", config)
        .none("shift_factor", "latents_mean", "latents_std")
        .some("norm_num_groups")
        .only("act_fn", "silu", "swish");
    groups = config.path("norm_num_groups").asLong(32);
    scalingFactor = config.path("scaling_factor").asDouble(0.18215);
    List<Integer> channels = ModelJson.channels(config, "VAE");
    int blocks = channels.size();
    factor = 1 << (blocks - 1);
    latentChannels = config.path("latent_channels").asInt(4);
    // Pictures that are given are read once, and what they are shall be what is kept of them.
    Weights exact = weights.in(null);
    postQuant =
        config.path("use_post_quant_conv").asBoolean(true)
            ? weights.layer(weights.linear("post_quant_conv", latentChannels, latentChannels))
            : null;
    quant =
        config.path("use_quant_conv").asBoolean(true)
            ? exact.layer(exact.linear("quant_conv", 2L * latentChannels, 2L * latentChannels))
            : null;
    int layers = config.path("layers_per_block").asInt(2);
    boolean attends = config.path("mid_block_add_attention").asBoolean(true);
    refuseBlocks(config, "up_block_types", blocks, "UpDecoderBlock2D");
    refuseBlocks(config, "down_block_types", blocks, "DownEncoderBlock2D");
    decoder =
        decoder(
            weights.at("decoder"),
            channels.reversed(),
            latentChannels,
            config.path("out_channels").asInt(3),
            layers + 1,
            attends);
    encoder =
        encoder(
            exact.at("encoder"),
            channels,
            config.path("in_channels").asInt(3),
            2L * latentChannels,
            layers,
            attends);
  }

  private static void refuseBlocks(JsonNode config, String key, int blocks, String supported) {
    for (int i = 0; i < blocks; i++) {
      if (!config.path(key).path(i).asText().equals(supported)) {
        throw new EngineException(
            EngineError.NOT_SUPPORTED,
            "block type %s of the VAE is not supported".formatted(config.path(key).path(i)));
      }
    }
  }

  private static Way decoder(
      Weights at,
      List<Integer> channels,
      long in,
      long pictureChannels,
      int layers,
      boolean attends) {
    int width = channels.getFirst();
    Layer convIn = at.layer(at.conv3x3("conv_in", width, in));
    Middle middle = middle(at.at("mid_block"), width, attends);
    return new Way(
        convIn,
        middle,
        blocks(at, "up_blocks.", "upsamplers.0.conv", channels, width, layers),
        out(at, channels.getLast(), pictureChannels));
  }

  private static Way encoder(
      Weights at,
      List<Integer> channels,
      long pictureChannels,
      long out,
      int layers,
      boolean attends) {
    int first = channels.getFirst();
    int width = channels.getLast();
    return new Way(
        at.layer(at.conv3x3("conv_in", first, pictureChannels)),
        middle(at.at("mid_block"), width, attends),
        blocks(at, "down_blocks.", "downsamplers.0.conv", channels, first, layers),
        out(at, width, out));
  }

  private static Middle middle(Weights at, int width, boolean attends) {
    return new Middle(
        resnets(at, 2, width, width), attends ? attention(at.at("attentions.0"), width) : null);
  }

  private static List<Block> blocks(
      Weights way, String name, String resize, List<Integer> channels, int first, int layers) {
    var blocks = new ArrayList<Block>();
    int width = first;
    for (int i = 0; i < channels.size(); i++) {
      Weights at = way.at(name + i);
      int out = channels.get(i);
      blocks.add(
          new Block(
              resnets(at, layers, width, out),
              i + 1 < channels.size() ? at.layer(at.conv3x3(resize, out, out)) : null));
      width = out;
    }
    return List.copyOf(blocks);
  }

  private static Layer out(Weights at, int width, long out) {
    return at.layer(at.norm("conv_norm_out", width), at.conv3x3("conv_out", out, width));
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
  public int factor() {
    return factor;
  }

  public int latentChannels() {
    return latentChannels;
  }

  public double scalingFactor() {
    return scalingFactor;
  }

  /// Pictures of about -1..1, in NCHW order, owned by the latents' manager. What is made on the way
  /// is freed as soon as it is used up: it is large here.
  ///
  /// @throws InterruptedException within one layer of the interruption
  public NDArray decode(NDArray latents) throws InterruptedException {
    NDArray x = latents.div(scalingFactor);
    if (postQuant != null) {
      x = replace(x, kernels.conv(x, postQuant, 1, 0));
    }
    x = replace(x, kernels.conv(x, decoder.convIn(), 1, 1));
    x = middle(decoder.middle(), x);
    for (Block block : decoder.blocks()) {
      x = resnets(block.resnets(), x);
      if (block.resize() != null) {
        EngineJob.stopIfAsked();
        long height = x.getShape().get(2) * 2;
        long width = x.getShape().get(3) * 2;
        x = replace(x, kernels.upsample(x, block.resize(), height, width));
      }
    }
    return replace(x, kernels.normConv(x, decoder.out(), groups, EPS));
  }

  /// What pictures of -1..1 may have come from, owned by their manager.
  ///
  /// @throws InterruptedException within one layer of the interruption
  public Latents encode(NDArray pictures) throws InterruptedException {
    NDArray x = kernels.conv(pictures, encoder.convIn(), 1, 1);
    for (Block block : encoder.blocks()) {
      x = resnets(block.resnets(), x);
      if (block.resize() != null) {
        x = replace(x, kernels.downsample(x, block.resize()));
      }
    }
    x = middle(encoder.middle(), x);
    x = replace(x, kernels.normConv(x, encoder.out(), groups, EPS));
    if (quant != null) {
      x = replace(x, kernels.conv(x, quant, 1, 0));
    }
    try (NDArray moments = x) {
      NDArray mean = moments.get(":, :" + latentChannels).duplicate();
      try (NDArray rest = moments.get(":, " + latentChannels + ":")) {
        return new Latents(mean, rest.clip(-30, 20));
      }
    }
  }

  private NDArray middle(Middle middle, NDArray before) throws InterruptedException {
    EngineJob.stopIfAsked();
    NDArray x = replace(before, kernels.resnet(before, middle.resnets().get(0), groups, EPS));
    if (middle.attention() != null) {
      EngineJob.stopIfAsked();
      x = replace(x, kernels.imageAttention(x, middle.attention(), groups, 1, EPS));
    }
    return replace(x, kernels.resnet(x, middle.resnets().get(1), groups, EPS));
  }

  private NDArray resnets(List<Layer> resnets, NDArray before) throws InterruptedException {
    NDArray x = before;
    for (Layer resnet : resnets) {
      EngineJob.stopIfAsked();
      x = replace(x, kernels.resnet(x, resnet, groups, EPS));
    }
    return x;
  }

  private static NDArray replace(NDArray old, NDArray next) {
    old.close();
    return next;
  }

  /// A normal distribution of latents, not scaled yet.
  ///
  /// @param logVariance clamped to -30..20
  public record Latents(NDArray mean, NDArray logVariance) {
    /// One of them.
    ///
    /// @param noise of the shape of the mean
    public NDArray sample(NDArray noise) {
      return mean.add(logVariance.div(2).exp().mul(noise));
    }
  }

  /// From latents to pictures, or from pictures to the moments of latents.
  private record Way(Layer convIn, Middle middle, List<Block> blocks, Layer out) {}

  private record Middle(List<Layer> resnets, @Nullable Layer attention) {}

  /// @param resize the convolution that halves or doubles the sides, where they change
  private record Block(List<Layer> resnets, @Nullable Layer resize) {}
}
