package io.genpulse.engine.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.ModelJson;
import io.genpulse.engine.diffusion.network.Precision;
import java.util.Locale;

/// How much memory a picture takes beside its model, in bytes: a bound from the widest tensors that
/// are there at once. Measured with Stable Diffusion 1.5 at 512 x 512: 0.6 GB in the UNet, 1.1 GB
/// in the VAE, four times as much at 1024 x 1024.
///
/// @param unet for the steps
/// @param vae for decoding it as a whole
/// @param tiledVae for decoding it tile by tile
record MemoryNeed(long unet, long vae, long tiledVae) {
  private static final int TILE = 512;

  /// Values for each latent and channel of the first block, mostly of the widest feed-forward
  /// layer.
  private static final long UNET_TENSORS = 60;

  /// Values for each pixel and channel of the last block.
  private static final long VAE_TENSORS = 8;

  static MemoryNeed of(ModelFiles model, PixelSize size, boolean guided, Precision precision) {
    JsonNode unet = model.config("unet");
    long unetWidth = ModelJson.channels(unet, "UNet").getFirst();
    long vaeWidth = ModelJson.channels(model.config("vae"), "vae").getFirst();
    int factor = DrawingPlan.factor(model);
    long pixels = (long) size.width() * size.height();
    long latents = pixels / ((long) factor * factor);
    int number = precision.bytes();
    long perPixel = number * VAE_TENSORS * vaeWidth;
    return new MemoryNeed(
        number * UNET_TENSORS * unetWidth * latents * (guided ? 2 : 1),
        perPixel * pixels,
        perPixel * Math.min(pixels, (long) TILE * TILE));
  }

  /// @throws EngineException `OUT_OF_MEMORY` when there is too little even for decoding by tiles
  void requireRoom(long available, PixelSize size) {
    long least = Math.max(unet, tiledVae);
    if (least > available) {
      throw new EngineException(
          EngineError.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "a picture of %s takes about %.1f GB beside its model, but %.1f GB of memory are free;"
                  + " draw a smaller one, or end other programs",
              size,
              least / 1e9,
              available / 1e9));
    }
  }

  /// Whether the VAE has to work on tiles.
  boolean isTiled(long available) {
    return vae > available;
  }

  /// @param available before the model is loaded
  /// @throws EngineException `OUT_OF_MEMORY` when its weights alone are too much
  static void requireRoomFor(ModelFiles model, long available) {
    if (model.bytes() > available) {
      throw new EngineException(
          EngineError.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "model \"%s\" has %.1f GB of weights, but %.1f GB of memory are free; take a smaller"
                  + " one, or end other programs",
              model.name(),
              model.bytes() / 1e9,
              available / 1e9));
    }
  }
}
