package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// diffusers' UNet2DConditionModel: predicts the noise in latents, told a time and a text.
final class UNet {
  private final Kernels kernels;
  private final long groups;
  private final double eps;
  private final long downsamplePadding;
  private final boolean cosineFirst;
  private final double frequencyShift;
  private final int inChannels;
  private final int timeChannels;
  private final NDList timeEmbedding;
  private final NDList convIn;
  private final List<Block> down = new ArrayList<>();
  private final Block middle;
  private final List<Block> up = new ArrayList<>();
  private final NDList out;

  UNet(Kernels kernels, JsonNode config, Weights weights) {
    this.kernels = kernels;
    refuseUnsupported(config);
    groups = config.path("norm_num_groups").asLong(32);
    eps = config.path("norm_eps").asDouble(1e-5);
    downsamplePadding = config.path("downsample_padding").asLong(1);
    cosineFirst = config.path("flip_sin_to_cos").asBoolean(true);
    frequencyShift = config.path("freq_shift").asDouble(0);
    inChannels = config.path("in_channels").asInt(4);
    List<Integer> channels = ModelDirectory.channels(config, "UNet");
    timeChannels = channels.getFirst();
    long time = config.path("time_embedding_dim").asLong(4L * timeChannels);
    Weights embedding = weights.at("time_embedding");
    timeEmbedding =
        Weights.join(
            embedding.linear("linear_1", time, timeChannels),
            embedding.linear("linear_2", time, time));
    convIn = weights.conv3x3("conv_in", timeChannels, inChannels);
    JsonNode downTypes = config.path("down_block_types");
    JsonNode upTypes = config.path("up_block_types");
    int blocks = channels.size();
    int in = timeChannels;
    for (int i = 0; i < blocks; i++) {
      Weights at = weights.at("down_blocks." + i);
      int out = channels.get(i);
      var widths = new ArrayList<Integer>();
      for (int j = 0; j < layers(config, i); j++) {
        widths.add(j == 0 ? in : out);
      }
      down.add(
          new Block(
              resnets(at, widths, out, time),
              attends(downTypes.path(i).asText(), "DownBlock2D")
                  ? attentions(at, config, i, out, widths.size())
                  : List.of(),
              i + 1 < blocks ? at.conv3x3("downsamplers.0.conv", out, out) : new NDList()));
      in = out;
    }
    middle =
        new Block(
            resnets(weights.at("mid_block"), List.of(in, in), in, time),
            attentions(weights.at("mid_block"), config, blocks - 1, in, 1),
            new NDList());
    for (int i = 0; i < blocks; i++) {
      Weights at = weights.at("up_blocks." + i);
      int mirrored = blocks - 1 - i;
      int out = channels.get(mirrored);
      int layers = layers(config, mirrored) + 1;
      var widths = new ArrayList<Integer>();
      for (int j = 0; j < layers; j++) {
        // Each is given what the way down left beside it; the last of a block what its entry had.
        int beside = j + 1 < layers ? out : channels.get(Math.max(mirrored - 1, 0));
        widths.add((j == 0 ? in : out) + beside);
      }
      up.add(
          new Block(
              resnets(at, widths, out, time),
              attends(upTypes.path(i).asText(), "UpBlock2D")
                  ? attentions(at, config, mirrored, out, layers)
                  : List.of(),
              i + 1 < blocks ? at.conv3x3("upsamplers.0.conv", out, out) : new NDList()));
      in = out;
    }
    out =
        Weights.join(
            weights.norm("conv_norm_out", in),
            weights.conv3x3("conv_out", config.path("out_channels").asInt(4), in));
  }

  private static void refuseUnsupported(JsonNode config) {
    for (String key :
        List.of(
            "addition_embed_type",
            "class_embed_type",
            "encoder_hid_dim_type",
            "time_cond_proj_dim")) {
      if (!config.path(key).isNull() && !config.path(key).isMissingNode()) {
        throw new EngineException(
            EngineError.NOT_SUPPORTED,
            "models with %s \"%s\" are not supported".formatted(key, config.path(key).asText()));
      }
    }
  }

  private static boolean attends(String type, String plain) {
    if (type.equals("CrossAttn" + plain)) {
      return true;
    }
    if (type.equals(plain)) {
      return false;
    }
    throw new EngineException(
        EngineError.NOT_SUPPORTED, "block type \"" + type + "\" of the UNet is not supported");
  }

  private static int layers(JsonNode config, int block) {
    return perBlock(config.path("layers_per_block"), block, 2);
  }

  /// A setting that is one number for all blocks or a list with one for each.
  private static int perBlock(JsonNode value, int block, int missing) {
    return value.isArray() ? value.path(block).asInt(missing) : value.asInt(missing);
  }

  private static List<NDList> resnets(Weights block, List<Integer> widths, int out, long time) {
    var resnets = new ArrayList<NDList>();
    for (int i = 0; i < widths.size(); i++) {
      Weights at = block.at("resnets." + i);
      int in = widths.get(i);
      resnets.add(
          Weights.join(
              at.norm("norm1", in),
              at.conv3x3("conv1", out, in),
              at.linear("time_emb_proj", out, time),
              at.norm("norm2", out),
              at.conv3x3("conv2", out, out),
              in == out ? new NDList() : at.linear("conv_shortcut", out, in)));
    }
    return resnets;
  }

  private static List<Attention> attentions(
      Weights block, JsonNode config, int index, int width, int count) {
    // Where num_attention_heads is absent, attention_head_dim holds the number of heads: a mistake
    // in diffusers' first configurations that became the format.
    JsonNode heads =
        config.hasNonNull("num_attention_heads")
            ? config.path("num_attention_heads")
            : config.path("attention_head_dim");
    int depth = perBlock(config.path("transformer_layers_per_block"), index, 1);
    int text = perBlock(config.path("cross_attention_dim"), index, 1280);
    var attentions = new ArrayList<Attention>();
    for (int i = 0; i < count; i++) {
      Weights at = block.at("attentions." + i);
      var layers = new ArrayList<NDList>();
      for (int j = 0; j < depth; j++) {
        layers.add(transformer(at.at("transformer_blocks." + j), width, text));
      }
      attentions.add(
          new Attention(
              Weights.join(at.norm("norm", width), at.linear("proj_in", width, width)),
              layers,
              at.linear("proj_out", width, width),
              perBlock(heads, index, 8)));
    }
    return attentions;
  }

  private static NDList transformer(Weights at, int width, int text) {
    return Weights.join(
        at.norm("norm1", width),
        attention(at.at("attn1"), width, width),
        at.norm("norm2", width),
        attention(at.at("attn2"), width, text),
        at.norm("norm3", width),
        at.linear("ff.net.0.proj", 8L * width, width),
        at.linear("ff.net.2", width, 4L * width));
  }

  private static NDList attention(Weights at, int width, int source) {
    return Weights.join(
        new NDList(
            at.get("to_q.weight", width, width),
            at.get("to_k.weight", width, source),
            at.get("to_v.weight", width, source)),
        at.linear("to_out.0", width, width));
  }

  int inChannels() {
    return inChannels;
  }

  /// The prediction for latents of a batch; its manager owns everything made on the way.
  ///
  /// @param timesteps one for the whole batch, or one for each of it
  NDArray predict(NDArray latents, double[] timesteps, NDArray text) {
    NDArray time = kernels.call("mlp", new NDList(sinusoids(latents, timesteps)), timeEmbedding);
    NDArray x = kernels.call("conv", new NDList(latents), convIn, 1L, 1L);
    Deque<NDArray> skips = new ArrayDeque<>();
    skips.push(x);
    for (Block block : down) {
      for (int i = 0; i < block.resnets().size(); i++) {
        x = layer(block, i, x, time, text);
        skips.push(x);
      }
      if (!block.resize().isEmpty()) {
        x = kernels.call("conv", new NDList(x), block.resize(), 2L, downsamplePadding);
        skips.push(x);
      }
    }
    x = layer(middle, 0, x, time, text);
    x = resnet(middle.resnets().get(1), x, time);
    for (Block block : up) {
      for (int i = 0; i < block.resnets().size(); i++) {
        x = layer(block, i, NDArrays.concat(new NDList(x, skips.pop()), 1), time, text);
      }
      if (!block.resize().isEmpty()) {
        // Sides that are no multiple of the down-sampling: as large as what comes beside it.
        Shape wanted = skips.element().getShape();
        x = kernels.call("upsample", new NDList(x), block.resize(), wanted.get(2), wanted.get(3));
      }
    }
    return kernels.call("norm_conv", new NDList(x), out, groups, eps);
  }

  private NDArray layer(Block block, int i, NDArray x, NDArray time, NDArray text) {
    NDArray h = resnet(block.resnets().get(i), x, time);
    return block.attentions().isEmpty() ? h : attend(block.attentions().get(i), h, text);
  }

  private NDArray resnet(NDList weights, NDArray x, NDArray time) {
    return kernels.call("time_resnet", new NDList(x, time), weights, groups, eps);
  }

  private NDArray attend(Attention attention, NDArray x, NDArray text) {
    NDArray h = kernels.call("spatial_in", new NDList(x), attention.in(), groups);
    for (NDList layer : attention.layers()) {
      h = kernels.call("transformer", new NDList(h, text), layer, (long) attention.heads());
    }
    return kernels.call("spatial_out", new NDList(h, x), attention.out());
  }

  /// The time as sines and cosines, in the float32 arithmetic that the weights were trained with.
  private NDArray sinusoids(NDArray latents, double[] timesteps) {
    int batch = Math.toIntExact(latents.getShape().get(0));
    int half = timeChannels / 2;
    float[] values = new float[batch * timeChannels];
    for (int b = 0; b < batch; b++) {
      float t = (float) timesteps[timesteps.length == 1 ? 0 : b];
      for (int i = 0; i < half; i++) {
        float exponent = (float) (-Math.log(10000) * i) / (float) (half - frequencyShift);
        float angle = t * (float) Math.exp(exponent);
        int sine = b * timeChannels + (cosineFirst ? half : 0) + i;
        int cosine = b * timeChannels + (cosineFirst ? 0 : half) + i;
        values[sine] = (float) Math.sin(angle);
        values[cosine] = (float) Math.cos(angle);
      }
    }
    return latents.getManager().create(values, new Shape(batch, timeChannels));
  }

  /// @param attentions one for each resnet that is followed by one; none in plain blocks
  /// @param resize the convolution that halves or doubles the sides; empty where they stay
  private record Block(List<NDList> resnets, List<Attention> attentions, NDList resize) {}

  private record Attention(NDList in, List<NDList> layers, NDList out, int heads) {}
}
