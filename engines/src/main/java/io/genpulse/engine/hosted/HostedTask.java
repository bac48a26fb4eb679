package io.genpulse.engine.hosted;

import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;

/// What hosted models are asked for. Each kind of task has models of its own: the one that is taken
/// when a request names none is a setting.
enum HostedTask {
  DRAW(TextToImage.class, "models", "image", true),
  CHANGE(ImageToImage.class, "image-to-image-model", "image", true),
  FILL(Inpainting.class, "inpaint-model", "image", true),
  ENLARGE(Upscaling.class, "upscale-model", "image", true),
  FILM(TextToVideo.class, "video-model", "video", false),
  ANIMATE(ImageToVideo.class, "image-to-video-model", "video", false),
  SPEAK(TextToSpeech.class, "speech-model", "speech", true);

  private final Class<?> capability;
  private final String setting;
  private final String unit;
  private final boolean cheap;

  HostedTask(Class<?> capability, String setting, String unit, boolean cheap) {
    this.capability = capability;
    this.setting = setting;
    this.unit = unit;
    this.cheap = cheap;
  }

  Class<?> capability() {
    return capability;
  }

  /// Names the model to take when a request names none.
  String setting() {
    return setting;
  }

  /// What is counted where the provider does not say what it charges for.
  String unit() {
    return unit;
  }

  /// Whether one piece costs cents.
  boolean cheap() {
    return cheap;
  }
}
