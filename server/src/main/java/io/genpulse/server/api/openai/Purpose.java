package io.genpulse.server.api.openai;

import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;

/// What a model is wanted for.
enum Purpose {
  DRAW("text-to-image", TextToImage.class),
  EDIT("image-to-image", ImageToImage.class),
  EDIT_PART("inpaint", Inpainting.class),
  SPEAK("text-to-speech", TextToSpeech.class);

  private final String taskType;
  private final String capability;

  Purpose(String taskType, Class<?> capability) {
    this.taskType = taskType;
    this.capability = capability.getSimpleName();
  }

  String taskType() {
    return taskType;
  }

  /// As engines of workers call it.
  String capability() {
    return capability;
  }
}
