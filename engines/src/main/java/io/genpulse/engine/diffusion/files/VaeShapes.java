package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The architecture of a VAE, found out from the names and shapes of its tensors, which are those
/// of diffusers or, behind a prefix, the original ones.
///
/// @param channels of each block, from the picture's side
/// @param layers residual blocks of each block of the encoder
/// @param prefix before every original name; null for diffusers' names
record VaeShapes(List<Integer> channels, int layers, int latentChannels, @Nullable String prefix) {
  /// @throws EngineException `MODEL_INVALID` when the file has no whole VAE
  static VaeShapes of(Safetensors file) {
    for (String prefix : List.of(CheckpointForm.VAE, "")) {
      if (isWhole(file, prefix)) {
        return file.has(prefix + "encoder.down.0.block.0.conv2.weight")
            ? of(file, prefix, prefix + "encoder.down.", ".block.")
            : of(file, null, prefix + "encoder.down_blocks.", ".resnets.");
      }
    }
    throw new EngineException(
        EngineError.MODEL_INVALID,
        "model file %s has no whole VAE; put one beside the model as %s"
            .formatted(file.file(), Sidecars.vae(file.file()).getFileName()));
  }

  private static boolean isWhole(Safetensors file, String prefix) {
    return file.has(prefix + "decoder.conv_in.weight")
        && file.has(prefix + "encoder.conv_in.weight");
  }

  private static VaeShapes of(
      Safetensors file, @Nullable String prefix, String blocks, String resnets) {
    var channels = new ArrayList<Integer>();
    for (String name = blocks + "0" + resnets + "0.conv2.weight";
        file.has(name);
        name = blocks + channels.size() + resnets + "0.conv2.weight") {
      channels.add(Math.toIntExact(file.shape(name).get(0)));
    }
    int layers = 0;
    while (file.has(blocks + "0" + resnets + layers + ".conv2.weight")) {
      layers++;
    }
    String convIn = (prefix == null ? "" : prefix) + "decoder.conv_in.weight";
    int latents = Math.toIntExact(file.shape(convIn).get(1));
    return new VaeShapes(List.copyOf(channels), layers, latents, prefix);
  }

  TensorNames names() {
    if (prefix == null) {
      return StoredTensor::named;
    }
    var original = new OriginalVaeNames(channels.size());
    return name -> StoredTensor.named(prefix + original.of(name));
  }

  /// As diffusers configures such a VAE.
  ObjectNode config(double scalingFactor) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ArrayNode widths = config.putArray("block_out_channels");
    channels.forEach(widths::add);
    ArrayNode down = config.putArray("down_block_types");
    channels.forEach(_ -> down.add("DownEncoderBlock2D"));
    ArrayNode up = config.putArray("up_block_types");
    channels.forEach(_ -> up.add("UpDecoderBlock2D"));
    return config
        .put("_class_name", "AutoencoderKL")
        .put("layers_per_block", layers)
        .put("latent_channels", latentChannels)
        .put("in_channels", 3)
        .put("out_channels", 3)
        .put("norm_num_groups", 32)
        .put("scaling_factor", scalingFactor);
  }
}
