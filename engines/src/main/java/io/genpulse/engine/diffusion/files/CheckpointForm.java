package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/// The families of single-file checkpoints, told apart by what their tensors are called and how
/// wide the text is that their UNet reads.
enum CheckpointForm {
  SD1("sd1", "StableDiffusion", "StableDiffusionPipeline"),
  SD2("sd2", "StableDiffusion", "StableDiffusionPipeline"),
  SDXL("sdxl", "StableDiffusionXL", "StableDiffusionXLPipeline");

  static final String UNET = "model.diffusion_model.";
  static final String VAE = "first_stage_model.";
  static final String CLIP = "cond_stage_model.transformer.";
  static final String OPEN_CLIP = "cond_stage_model.model.";
  static final String XL_CLIP = "conditioner.embedders.0.transformer.";
  static final String XL_OPEN_CLIP = "conditioner.embedders.1.model.";

  private final String id;
  private final String family;
  private final String pipeline;

  CheckpointForm(String id, String family, String pipeline) {
    this.id = id;
    this.family = family;
    this.pipeline = pipeline;
  }

  String id() {
    return id;
  }

  /// The pipeline class that diffusers gives such a model.
  String pipeline(boolean inpainting) {
    return inpainting ? family + "InpaintPipeline" : pipeline;
  }

  /// @throws EngineException `NOT_SUPPORTED` naming what the file is instead
  static CheckpointForm of(Safetensors file) {
    Set<String> names = file.names();
    if (has(names, UNET) && has(names, XL_OPEN_CLIP) && has(names, XL_CLIP)) {
      return SDXL;
    }
    if (has(names, UNET) && has(names, OPEN_CLIP)) {
      return SD2;
    }
    if (has(names, UNET) && has(names, CLIP)) {
      return SD1;
    }
    throw new EngineException(
        EngineError.NOT_SUPPORTED,
        "model file %s is %s, which is not supported as a model; it must be a whole Stable"
                .formatted(file.file(), other(names).orElse("of an unknown architecture"))
            + " Diffusion 1, 2 or XL checkpoint with UNet, text encoder and VAE");
  }

  /// @throws EngineException as [#of]
  static void requireOne(Safetensors file) {
    LoggerFactory.getLogger(CheckpointForm.class).debug("{} is {}", file.file(), of(file));
  }

  private static boolean has(Set<String> names, String beginning) {
    return names.stream().anyMatch(name -> name.startsWith(beginning));
  }

  /// What the tensors of files are called that people mistake for checkpoints.
  private static Optional<String> other(Set<String> names) {
    return Map.ofEntries(
            Map.entry("double_blocks.", "a FLUX model"),
            Map.entry("joint_blocks.", "a Stable Diffusion 3 model"),
            Map.entry("lora_", "a LoRA"),
            Map.entry(".lora_A.", "a LoRA"),
            Map.entry(".lora_down.", "a LoRA"),
            Map.entry("control_model.", "a ControlNet"),
            Map.entry("controlnet_cond_embedding.", "a ControlNet"),
            Map.entry("conditioner.embedders.0.model.", "an SDXL refiner"),
            Map.entry("emb_params", "a textual inversion"))
        .entrySet()
        .stream()
        .filter(hint -> names.stream().anyMatch(name -> name.contains(hint.getKey())))
        .map(Map.Entry::getValue)
        .findFirst()
        .or(() -> part(names));
  }

  private static Optional<String> part(Set<String> names) {
    if (has(names, UNET) || names.contains("conv_in.weight")) {
      return Optional.of("a UNet alone");
    }
    if (names.contains("decoder.conv_in.weight") || has(names, VAE)) {
      return Optional.of("a VAE alone");
    }
    return Optional.empty();
  }
}
