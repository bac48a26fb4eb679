package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// How a checkpoint in one file was trained, as far as it or the files beside it say; where they do
/// not, as diffusers takes it.
record CheckpointSettings(CheckpointForm form, Safetensors file) {
  private static final Pattern V_PARAMETRIZATION =
      Pattern.compile("(?m)^\\s*parameterization:\\s*[\"']?v[\"']?\\s*$");

  /// Latents along a side of what it was trained on.
  int sampleSize() {
    return switch (form) {
      case SD1 -> 64;
      case SD2 -> predictsV() ? 96 : 64;
      case SDXL -> 128;
    };
  }

  private boolean predictsV() {
    String hint = hint();
    if (!hint.isEmpty()) {
      return hint.equals("v_prediction");
    }
    String said = file.metadata().getOrDefault("modelspec.prediction_type", "");
    if (!said.isEmpty()) {
      return said.startsWith("v");
    }
    Path yaml = Sidecars.yaml(file.file());
    if (Files.isRegularFile(yaml)) {
      return V_PARAMETRIZATION.matcher(text(yaml)).find();
    }
    return form == CheckpointForm.SD2 || file.has("v_pred");
  }

  private String hint() {
    Path hints = Sidecars.hints(file.file());
    return Files.exists(hints) ? ModelJson.read(hints).path("prediction_type").asText() : "";
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw SafetensorsHeader.invalid(file, "cannot be read: " + e);
    }
  }

  /// The configuration of its noise scheduler.
  JsonNode scheduler() {
    ObjectNode config =
        JsonNodeFactory.instance
            .objectNode()
            .put("num_train_timesteps", 1000)
            .put("beta_start", 0.00085)
            .put("beta_end", 0.012)
            .put("beta_schedule", "scaled_linear")
            .put("steps_offset", 1)
            .put("timestep_spacing", "leading")
            .put("prediction_type", predictsV() ? "v_prediction" : "epsilon");
    if (file.has("ztsnr")) {
      config.put("rescale_betas_zero_snr", true).put("timestep_spacing", "trailing");
    }
    return switch (form) {
      case SD1 ->
          config
              .put("_class_name", "PNDMScheduler")
              .put("skip_prk_steps", true)
              .put("set_alpha_to_one", false);
      case SD2 ->
          config
              .put("_class_name", "DDIMScheduler")
              .put("clip_sample", false)
              .put("set_alpha_to_one", false);
      case SDXL -> config.put("_class_name", "EulerDiscreteScheduler");
    };
  }
}
