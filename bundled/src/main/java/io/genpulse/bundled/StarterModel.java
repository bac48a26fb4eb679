package io.genpulse.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The small picture model that comes along, so that the first prompt needs no download.
public final class StarterModel {
  public static final String NAME = "genpulse-starter";

  static final List<String> FILES =
      List.of(
          "README.md",
          "model_index.json",
          "probes.json",
          "scheduler/scheduler_config.json",
          "text_encoder/config.json",
          "text_encoder/model.safetensors",
          "tokenizer/merges.txt",
          "tokenizer/special_tokens_map.json",
          "tokenizer/tokenizer_config.json",
          "tokenizer/vocab.json",
          "unet/config.json",
          "unet/diffusion_pytorch_model.safetensors",
          "vae/config.json",
          "vae/diffusion_pytorch_model.safetensors");

  private StarterModel() {}

  /// Unpacks it below the folder of models unless it is there with the sizes it must have.
  public static Path unpack(Path models) throws IOException {
    Path place = models.resolve(NAME);
    if (Files.isDirectory(place) && !isWhole(place)) {
      UnpackedOnce.removeTree(place);
    }
    return UnpackedOnce.folder(
        place,
        folder -> {
          for (String name : FILES) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            try (InputStream content = open(name)) {
              Files.copy(content, file);
            }
          }
        });
  }

  private static boolean isWhole(Path place) throws IOException {
    for (String name : FILES) {
      Path file = place.resolve(name);
      if (!Files.isRegularFile(file) || Files.size(file) != size(name)) {
        return false;
      }
    }
    return true;
  }

  private static long size(String name) throws IOException {
    var resource = StarterModel.class.getResource("models/" + NAME + "/" + name);
    if (resource == null) {
      throw missing(name);
    }
    var connection = resource.openConnection();
    connection.setUseCaches(false);
    try (InputStream _ = connection.getInputStream()) {
      return connection.getContentLengthLong();
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream content = StarterModel.class.getResourceAsStream("models/" + NAME + "/" + name);
    if (content == null) {
      throw missing(name);
    }
    return content;
  }

  private static IOException missing(String name) {
    return new IOException("this build brings no starter model: " + name + " is missing");
  }
}
