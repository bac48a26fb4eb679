package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.TensorSource;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.network.VaeTiles;
import io.genpulse.engine.diffusion.network.Weights;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// The cases of `vae-encode` and of tiles.
record VaeCases(Kernels kernels, FixtureFiles files) {
  void check(NDManager manager, JsonNode fixture) throws IOException, InterruptedException {
    JsonNode inputs = fixture.path("inputs");
    Vae vae = load(manager, files.model(fixture.path("model").asText()));
    var tiles =
        new VaeTiles(
            kernels,
            vae,
            inputs.path("tile_latent_size").asInt(),
            inputs.path("tile_sample_size").asInt(),
            inputs.path("overlap").asDouble());
    switch (fixture.path("kind").asText()) {
      case "vae-decode-tiled" ->
          files.compare(
              "image", tiles.decode(files.tensor(manager, inputs.path("latents"))), fixture);
      case "vae-encode-tiled" -> moments(tiles.encode(picture(manager, inputs)), fixture);
      default -> {
        Vae.Latents latents = vae.encode(picture(manager, inputs));
        moments(latents, fixture);
        Shape shape = latents.mean().getShape();
        float[] noise = new LatentNoise(inputs.path("seed").asLong()).draw(shape.getShape());
        files.compare(
            "latents",
            latents.sample(manager.create(noise, shape)).mul(vae.scalingFactor()),
            fixture);
      }
    }
  }

  private Vae load(NDManager manager, Path folder) {
    var model = new ModelDirectory(folder);
    try (TensorSource source = model.open("vae")) {
      return new Vae(kernels, model.config("vae"), new Weights(source, manager, ""));
    }
  }

  private void moments(Vae.Latents latents, JsonNode fixture) {
    files.compare("mean", latents.mean(), fixture);
    files.compare("logvar", latents.logVariance(), fixture);
  }

  private NDArray picture(NDManager manager, JsonNode inputs) throws IOException {
    JsonNode image = inputs.path("image");
    if (image.has("tensor")) {
      return files.tensor(manager, image);
    }
    BufferedImage pixels = ImageIO.read(files.root().resolve(image.path("file").asText()).toFile());
    int height = pixels.getHeight();
    int width = pixels.getWidth();
    float[] numbers = new float[3 * height * width];
    for (int i = 0; i < numbers.length; i++) {
      int place = i % (height * width);
      int rgb = pixels.getRGB(place % width, place / width);
      int value = (rgb >> (16 - 8 * (i / (height * width)))) & 0xFF;
      numbers[i] = value / 255f * 2 - 1;
    }
    return manager.create(numbers, new Shape(1, 3, height, width));
  }
}
