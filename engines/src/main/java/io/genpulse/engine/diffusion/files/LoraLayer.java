package io.genpulse.engine.diffusion.files;

import java.util.LinkedHashMap;
import java.util.Map;

/// A layer as a LoRA file spells it: which part of the model it is of, and where in it.
record LoraLayer(String part, String layer) {
  private static final Map<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("lora_unet_", "unet");
    PARTS.put("lora_te1_", "text_encoder");
    PARTS.put("lora_te2_", "text_encoder_2");
    PARTS.put("lora_te_", "text_encoder");
    PARTS.put("base_model.model.", "unet");
    PARTS.put("unet.", "unet");
    PARTS.put("text_encoder_2.", "text_encoder_2");
    PARTS.put("text_encoder.", "text_encoder");
  }

  static LoraLayer of(String module) {
    for (Map.Entry<String, String> part : PARTS.entrySet()) {
      if (module.startsWith(part.getKey())) {
        return new LoraLayer(part.getValue(), plain(module.substring(part.getKey().length())));
      }
    }
    return new LoraLayer("unet", plain(module));
  }

  /// diffusers once named the processor of an attention, too.
  private static String plain(String layer) {
    return layer.replace(".processor.", ".").replaceFirst("\\.to_out$", ".to_out.0");
  }

  /// The form in which dots and underscores are one, as kohya's files have it.
  static String key(String layer) {
    return layer.replace('.', '_');
  }
}
