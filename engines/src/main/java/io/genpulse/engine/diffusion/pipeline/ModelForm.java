package io.genpulse.engine.diffusion.pipeline;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelFiles;
import java.util.Arrays;
import java.util.Optional;

/// The forms of models that the pipelines draw with.
public enum ModelForm {
  SD("StableDiffusion(Img2Img)?Pipeline"),
  SD_INPAINT("StableDiffusionInpaintPipeline"),
  XL("StableDiffusionXL(Img2Img)?Pipeline"),
  XL_INPAINT("StableDiffusionXLInpaintPipeline");

  /// A regular expression.
  private final String classes;

  ModelForm(String classes) {
    this.classes = classes;
  }

  /// The form whose models a class of diffusers draws with.
  public static Optional<ModelForm> of(String pipelineClass) {
    return Arrays.stream(values()).filter(form -> pipelineClass.matches(form.classes)).findFirst();
  }

  /// @throws EngineException `NOT_SUPPORTED` naming what the model is instead
  public static ModelForm of(ModelFiles model) {
    String pipeline = model.pipelineClass();
    return of(pipeline)
        .orElseThrow(
            () ->
                new EngineException(
                    EngineError.NOT_SUPPORTED,
                    "model \"%s\" is a %s, which is not supported"
                        .formatted(model.name(), pipeline)));
  }

  /// Whether it has two text encoders and is told sizes.
  public boolean isXl() {
    return this == XL || this == XL_INPAINT;
  }

  /// Whether it is meant for masked pictures only.
  public boolean isInpaint() {
    return this == SD_INPAINT || this == XL_INPAINT;
  }
}
