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
    timeChannels = config.path("block_out_channels").path(0).asInt(320);
    timeEmbedding = weights.at("time_embedding").weightsAndBiases("linear_1", "linear_2");
    convIn = weights.weightsAndBiases("conv_in");
    JsonNode downTypes = config.path("down_block_types");
    JsonNode upTypes = config.path("up_block_types");
    int blocks = downTypes.size();
    for (int i = 0; i < blocks; i++) {
      Weights at = weights.at("down_blocks." + i);
      boolean attends = attends(downTypes.get(i).asText(), "DownBlock2D");
      down.add(
          new Block(
              resnets(at, perBlock(config.path("layers_per_block"), i, 2)),
              attends
                  ? attentions(at, config, i, perBlock(config.path("layers_per_block"), i, 2))
                  : List.of(),
              i + 1 < blocks ? at.weightsAndBiases("downsamplers.0.conv") : new NDList()));
    }
    middle =
        new Block(
            resnets(weights.at("mid_block"), 2),
            attentions(weights.at("mid_block"), config, blocks - 1, 1),
            new NDList());
    for (int i = 0; i < blocks; i++) {
      Weights at = weights.at("up_blocks." + i);
      boolean attends = attends(upTypes.path(i).asText(), "UpBlock2D");
      int mirrored = blocks - 1 - i;
      int layers = perBlock(config.path("layers_per_block"), mirrored, 2) + 1;
      up.add(
          new Block(
              resnets(at, layers),
              attends ? attentions(at, config, mirrored, layers) : List.of(),
              i + 1 < blocks ? at.weightsAndBiases("upsamplers.0.conv") : new NDList()));
    }
    out = weights.weightsAndBiases("conv_norm_out", "conv_out");
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

  /// A setting that is one number for all blocks or a list with one for each.
  private static int perBlock(JsonNode value, int block, int missing) {
    return value.isArray() ? value.path(block).asInt(missing) : value.asInt(missing);
  }

  private static List<NDList> resnets(Weights block, int count) {
    var resnets = new ArrayList<NDList>();
    for (int i = 0; i < count; i++) {
      Weights at = block.at("resnets." + i);
      NDList list = at.weightsAndBiases("norm1", "conv1", "time_emb_proj", "norm2", "conv2");
      if (at.has("conv_shortcut.weight")) {
        list.addAll(at.weightsAndBiases("conv_shortcut"));
      }
      resnets.add(list);
    }
    return resnets;
  }

  private static List<Attention> attentions(Weights block, JsonNode config, int index, int count) {
    // Where num_attention_heads is absent, attention_head_dim holds the number of heads: a mistake
    // in diffusers' first configurations that became the format.
    JsonNode heads =
        config.hasNonNull("num_attention_heads")
            ? config.path("num_attention_heads")
            : config.path("attention_head_dim");
    int depth = perBlock(config.path("transformer_layers_per_block"), index, 1);
    var attentions = new ArrayList<Attention>();
    for (int i = 0; i < count; i++) {
      Weights at = block.at("attentions." + i);
      var layers = new ArrayList<NDList>();
      for (int j = 0; j < depth; j++) {
        layers.add(transformer(at.at("transformer_blocks." + j)));
      }
      attentions.add(
          new Attention(
              at.weightsAndBiases("norm", "proj_in"),
              layers,
              at.weightsAndBiases("proj_out"),
              perBlock(heads, index, 8)));
    }
    return attentions;
  }

  private static NDList transformer(Weights at) {
    NDList list = at.weightsAndBiases("norm1");
    list.addAll(attention(at.at("attn1")));
    list.addAll(at.weightsAndBiases("norm2"));
    list.addAll(attention(at.at("attn2")));
    list.addAll(at.weightsAndBiases("norm3", "ff.net.0.proj", "ff.net.2"));
    return list;
  }

  private static NDList attention(Weights at) {
    var list = new NDList(at.get("to_q.weight"), at.get("to_k.weight"), at.get("to_v.weight"));
    list.addAll(at.weightsAndBiases("to_out.0"));
    return list;
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
