package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// The architecture of a UNet, found out from the names and shapes of its tensors.
///
/// @param channels of each block on the way down
/// @param depths transformer layers in each; the last also of the middle, 0 where there are none
/// @param attends whether each reads the text
/// @param layers residual blocks of each
record UNetShapes(
    List<Integer> channels,
    List<Integer> depths,
    List<Boolean> attends,
    int layers,
    int inChannels,
    int outChannels,
    int textWidth,
    boolean linear,
    int labelWidth) {
  private static final String PREFIX = CheckpointForm.UNET;

  static UNetShapes of(Safetensors file) {
    var channels = new ArrayList<Integer>();
    var depths = new ArrayList<Integer>();
    int layers = 0;
    int inBlock = 0;
    int width = 0;
    int depth = 0;

    for (int i = 1; ; i++) {
      String block = PREFIX + "input_blocks." + i + ".";
      if (file.has(block + "0.in_layers.0.weight")) {
        width = side(file, block + "0.out_layers.3.weight", 0);
        depth = Math.max(depth, depth(file, block + "1."));
        inBlock++;
        continue;
      }
      channels.add(width);
      depths.add(depth);
      layers = Math.max(layers, inBlock);
      inBlock = 0;
      depth = 0;
      if (!file.has(block + "0.op.weight")) {
        break;
      }
    }
    List<Boolean> attends = depths.stream().map(d -> d > 0).toList();
    int middle = depth(file, PREFIX + "middle_block.1.");
    depths.set(depths.size() - 1, middle);
    String attention = PREFIX + "middle_block.1.";
    int textWidth =
        middle == 0 ? 0 : side(file, attention + "transformer_blocks.0.attn2.to_k.weight", 1);
    return new UNetShapes(
        List.copyOf(channels),
        List.copyOf(depths),
        attends,
        layers,
        side(file, PREFIX + "input_blocks.0.0.weight", 1),
        side(file, PREFIX + "out.2.weight", 0),
        textWidth,
        middle > 0 && file.shape(attention + "proj_in.weight").dimension() == 2,
        file.has(PREFIX + "label_emb.0.0.weight")
            ? side(file, PREFIX + "label_emb.0.0.weight", 1)
            : 0);
  }

  private static int side(Safetensors file, String name, int side) {
    return Math.toIntExact(file.shape(name).get(side));
  }

  private static int depth(Safetensors file, String attention) {
    int depth = 0;
    while (file.has(attention + "transformer_blocks." + depth + ".norm1.weight")) {
      depth++;
    }
    return depth;
  }

  OriginalUNetNames names() {
    Set<Integer> up = new HashSet<>();
    for (int i = 0; i < attends.size(); i++) {
      if (attends.get(attends.size() - 1 - i)) {
        up.add(i);
      }
    }
    return new OriginalUNetNames(layers, up);
  }

  /// As diffusers configures such a UNet.
  ///
  /// @param headsOfBlock how many heads for so many channels
  /// @param pooledWidth of the text's summary that comes with the time, where it has one
  ObjectNode config(IntUnaryOperator headsOfBlock, int sampleSize, int pooledWidth) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ArrayNode widths = config.putArray("block_out_channels");
    channels.forEach(widths::add);
    ArrayNode down = config.putArray("down_block_types");
    attends.forEach(text -> down.add(text ? "CrossAttnDownBlock2D" : "DownBlock2D"));
    ArrayNode up = config.putArray("up_block_types");
    attends.reversed().forEach(text -> up.add(text ? "CrossAttnUpBlock2D" : "UpBlock2D"));
    ArrayNode layersOfBlock = config.putArray("transformer_layers_per_block");
    depths.forEach(depth -> layersOfBlock.add(Math.max(1, depth)));
    ArrayNode heads = config.putArray("attention_head_dim");
    channels.forEach(width -> heads.add(headsOfBlock.applyAsInt(width)));
    config
        .put("_class_name", "UNet2DConditionModel")
        .put("layers_per_block", layers)
        .put("in_channels", inChannels)
        .put("out_channels", outChannels)
        .put("cross_attention_dim", textWidth)
        .put("use_linear_projection", linear)
        .put("norm_num_groups", 32)
        .put("sample_size", sampleSize);
    if (labelWidth > 0) {
      config
          .put("addition_embed_type", "text_time")
          .put("projection_class_embeddings_input_dim", labelWidth)
          .put("addition_time_embed_dim", (labelWidth - pooledWidth) / 6);
    }
    return config;
  }
}
