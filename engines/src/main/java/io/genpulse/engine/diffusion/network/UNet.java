package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.diffusion.files.ModelJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// diffusers' UNet2DConditionModel: predicts the noise in latents, told a time and a text.
public final class UNet {
  private final Kernels kernels;
  private final long groups;
  private final double eps;
  private final long downsamplePadding;
  private final boolean cosineFirst;
  private final double frequencyShift;
  private final int inChannels;
  private final int timeChannels;
  private final Layer timeEmbedding;
  private final int addedChannels;
  private final @Nullable Layer addedEmbedding;
  private final Layer convIn;
  private final List<Block> down = new ArrayList<>();
  private final Block middle;
  private final List<Block> up = new ArrayList<>();
  private final Layer out;
  private final List<Transformer> transformers = new ArrayList<>();

  public UNet(Kernels kernels, JsonNode config, Weights weights) {
    this.kernels = kernels;
    refuseUnsupported(config);
    groups = config.path("norm_num_groups").asLong(32);
    eps = config.path("norm_eps").asDouble(1e-5);
    downsamplePadding = config.path("downsample_padding").asLong(1);
    cosineFirst = config.path("flip_sin_to_cos").asBoolean(true);
    frequencyShift = config.path("freq_shift").asDouble(0);
    inChannels = config.path("in_channels").asInt(4);
    List<Integer> channels = ModelJson.channels(config, "UNet");
    timeChannels = channels.getFirst();
    long time = config.path("time_embedding_dim").asLong(4L * timeChannels);
    Weights embedding = weights.at("time_embedding");
    timeEmbedding =
        embedding.layer(
            embedding.linear("linear_1", time, timeChannels),
            embedding.linear("linear_2", time, time));
    addedChannels = config.path("addition_time_embed_dim").asInt(256);
    addedEmbedding =
        config.hasNonNull("addition_embed_type") ? addedEmbedding(config, weights, time) : null;
    convIn = weights.layer(weights.conv3x3("conv_in", timeChannels, inChannels));
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
              i + 1 < blocks ? at.layer(at.conv3x3("downsamplers.0.conv", out, out)) : null));
      in = out;
    }
    middle =
        new Block(
            resnets(weights.at("mid_block"), List.of(in, in), in, time),
            attentions(weights.at("mid_block"), config, blocks - 1, in, 1),
            null);
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
              i + 1 < blocks ? at.layer(at.conv3x3("upsamplers.0.conv", out, out)) : null));
      in = out;
    }
    out =
        weights.layer(
            weights.norm("conv_norm_out", in),
            weights.conv3x3("conv_out", config.path("out_channels").asInt(4), in));
  }

  private static Layer addedEmbedding(JsonNode config, Weights weights, long time) {
    Weights at = weights.at("add_embedding");
    long in = config.path("projection_class_embeddings_input_dim").asLong();
    return at.layer(at.linear("linear_1", time, in), at.linear("linear_2", time, time));
  }

  private static void refuseUnsupported(JsonNode config) {
    new SupportedConfig("UNet", config)
        .none(
            "class_embed_type",
            "num_class_embeds",
            "encoder_hid_dim",
            "encoder_hid_dim_type",
            "time_cond_proj_dim",
            "time_embedding_act_fn",
            "timestep_post_act",
            "cross_attention_norm",
            "reverse_transformer_layers_per_block")
        .some("mid_block_type", "norm_num_groups")
        .only("act_fn", "silu", "swish")
        .only("addition_embed_type", "text_time")
        .only("attention_type", "default")
        .only("center_input_sample", false)
        .only("class_embeddings_concat", false)
        .only("conv_in_kernel", 3)
        .only("conv_out_kernel", 3)
        .only("dual_cross_attention", false)
        .only("mid_block_only_cross_attention", false)
        .only("mid_block_scale_factor", 1)
        .only("mid_block_type", "UNetMidBlock2DCrossAttn")
        .only("only_cross_attention", false)
        .only("resnet_out_scale_factor", 1)
        .only("resnet_skip_time_act", false)
        .only("resnet_time_scale_shift", "default")
        .only("time_embedding_type", "positional");
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

  private static List<Layer> resnets(Weights block, List<Integer> widths, int out, long time) {
    var resnets = new ArrayList<Layer>();
    for (int i = 0; i < widths.size(); i++) {
      Weights at = block.at("resnets." + i);
      int in = widths.get(i);
      resnets.add(
          at.layer(
              at.norm("norm1", in),
              at.conv3x3("conv1", out, in),
              at.linear("time_emb_proj", out, time),
              at.norm("norm2", out),
              at.conv3x3("conv2", out, out),
              in == out ? new NDList() : at.linear("conv_shortcut", out, in)));
    }
    return resnets;
  }

  private List<Attention> attentions(
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
      var layers = new ArrayList<Transformer>();
      for (int j = 0; j < depth; j++) {
        Weights layer = at.at("transformer_blocks." + j);
        layers.add(transformer(layer, width, text, perBlock(heads, index, 8)));
      }
      attentions.add(
          new Attention(
              at.layer(at.norm("norm", width), at.linear("proj_in", width, width)),
              layers,
              at.layer(at.linear("proj_out", width, width))));
    }
    return attentions;
  }

  private Transformer transformer(Weights at, int width, int text, int heads) {
    Weights self = at.at("attn1");
    Weights cross = at.at("attn2");
    var transformer =
        new Transformer(
            transformers.size(),
            at.layer(
                at.norm("norm1", width),
                new NDList(
                    self.get("to_q.weight", width, width),
                    self.get("to_k.weight", width, width),
                    self.get("to_v.weight", width, width)),
                self.linear("to_out.0", width, width),
                at.norm("norm2", width),
                new NDList(cross.get("to_q.weight", width, width)),
                cross.linear("to_out.0", width, width),
                at.norm("norm3", width),
                at.linear("ff.net.0.proj", 8L * width, width),
                at.linear("ff.net.2", width, 4L * width)),
            at.layer(
                new NDList(
                    cross.get("to_k.weight", width, text), cross.get("to_v.weight", width, text))),
            heads);
    transformers.add(transformer);
    return transformer;
  }

  public int inChannels() {
    return inChannels;
  }

  /// Whether it is told more than the time and the states of a text ([Added]).
  public boolean takesAdded() {
    return addedEmbedding != null;
  }

  /// What a text says to this network, owned by the text's manager.
  ///
  /// @param text states of the text encoder, one row for each of the batch
  /// @param added null where the network takes none
  public Conditioning conditioning(NDArray text, @Nullable Added added) {
    return new Conditioning(
        transformers.stream()
            .map(t -> kernels.textKeysValues(text, t.source(), t.heads()))
            .toList(),
        added == null || addedEmbedding == null ? null : embedded(added, addedEmbedding));
  }

  private NDArray embedded(Added added, Layer embedding) {
    double[] ids = added.timeIds().stream().flatMapToDouble(DoubleStream::of).toArray();
    NDManager manager = added.pooled().getManager();
    try (NDArray sinusoids = sinusoids(manager, ids, addedChannels);
        NDArray times = sinusoids.reshape(added.timeIds().size(), -1);
        NDArray all = added.pooled().concat(times, 1)) {
      return kernels.mlp(all, embedding);
    }
  }

  /// What SDXL's UNet is told beside the time.
  ///
  /// @param pooled the text's summary, one row for each of the batch
  /// @param timeIds for each of the batch: original height and width, top and left of the crop,
  ///   height and width
  public record Added(NDArray pooled, List<double[]> timeIds) {
    public Added {
      timeIds = List.copyOf(timeIds);
    }
  }

  /// The prediction for latents of a batch, owned by their manager. What is made on the way is
  /// freed as soon as it is used up; what the way up needs waits as a skip.
  ///
  /// @param timesteps one for the whole batch, or one for each of it
  /// @throws InterruptedException within one layer of the interruption; what was made by then is
  ///   the manager's to close
  public NDArray predict(NDArray latents, double[] timesteps, Conditioning text)
      throws InterruptedException {
    try (NDArray time = time(latents, timesteps, text.added())) {
      Deque<NDArray> skips = new ArrayDeque<>();
      skips.push(kernels.conv(latents, convIn, 1, 1));
      for (Block block : down) {
        for (int i = 0; i < block.resnets().size(); i++) {
          skips.push(layer(block, i, skips.element(), time, text));
        }
        if (block.resize() != null) {
          skips.push(kernels.conv(skips.element(), block.resize(), 2, downsamplePadding));
        }
      }
      NDArray x = layer(middle, 0, skips.element(), time, text);
      x = replace(x, resnet(middle.resnets().get(1), x, time));
      for (Block block : up) {
        for (int i = 0; i < block.resnets().size(); i++) {
          try (NDArray skip = skips.pop()) {
            x = replace(x, kernels.concat(x, skip));
          }
          x = replace(x, layer(block, i, x, time, text));
        }
        if (block.resize() != null) {
          // Sides that are no multiple of the down-sampling: as large as what comes beside it.
          Shape wanted = skips.element().getShape();
          x = replace(x, kernels.upsample(x, block.resize(), wanted.get(2), wanted.get(3)));
        }
      }
      return replace(x, kernels.normConv(x, out, groups, eps));
    }
  }

  private static NDArray replace(NDArray old, NDArray next) {
    old.close();
    return next;
  }

  private NDArray time(NDArray latents, double[] timesteps, @Nullable NDArray added) {
    double[] all = new double[Math.toIntExact(latents.getShape().get(0))];
    Arrays.setAll(all, i -> timesteps[timesteps.length == 1 ? 0 : i]);
    try (NDArray sinusoids = sinusoids(latents.getManager(), all, timeChannels)) {
      NDArray time = kernels.mlp(sinusoids, timeEmbedding);
      return added == null ? time : replace(time, time.add(added));
    }
  }

  private NDArray layer(Block block, int i, NDArray x, NDArray time, Conditioning text)
      throws InterruptedException {
    EngineJob.stopIfAsked();
    NDArray h = resnet(block.resnets().get(i), x, time);
    return block.attentions().isEmpty()
        ? h
        : replace(h, attend(block.attentions().get(i), h, text));
  }

  private NDArray resnet(Layer layer, NDArray x, NDArray time) {
    return kernels.timeResnet(x, time, layer, groups, eps);
  }

  private NDArray attend(Attention attention, NDArray x, Conditioning text)
      throws InterruptedException {
    NDArray h = kernels.spatialIn(x, attention.in(), groups);
    for (Transformer t : attention.layers()) {
      EngineJob.stopIfAsked();
      NDArray read = text.keysValues().get(t.index());
      h = replace(h, kernels.transformer(h, read, t.layer(), t.heads()));
    }
    return replace(h, kernels.spatialOut(h, x, attention.out()));
  }

  /// Times as sines and cosines, in the float32 arithmetic that the weights were trained with.
  private NDArray sinusoids(NDManager manager, double[] times, int channels) {
    int half = channels / 2;
    float[] values = new float[times.length * channels];
    for (int n = 0; n < times.length; n++) {
      float t = (float) times[n];
      for (int i = 0; i < half; i++) {
        float exponent = (float) (-Math.log(10000) * i) / (float) (half - frequencyShift);
        float angle = t * (float) Math.exp(exponent);
        int sine = n * channels + (cosineFirst ? half : 0) + i;
        int cosine = n * channels + (cosineFirst ? 0 : half) + i;
        values[sine] = (float) Math.sin(angle);
        values[cosine] = (float) Math.cos(angle);
      }
    }
    return manager.create(values, new Shape(times.length, channels));
  }

  /// @param attentions one for each resnet that is followed by one; none in plain blocks
  /// @param resize the convolution that halves or doubles the sides, where they change
  private record Block(List<Layer> resnets, List<Attention> attentions, @Nullable Layer resize) {}

  private record Attention(Layer in, List<Transformer> layers, Layer out) {}

  /// @param index among all of the network
  /// @param source what it reads the text with
  private record Transformer(int index, Layer layer, Layer source, int heads) {}
}
