package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A model in diffusers layout: a folder with `model_index.json` and one folder for each part.
///
/// @param path of the folder
public record ModelDirectory(Path path) implements ModelFiles {
  private static final String INDEX = "model_index.json";

  static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(INDEX));
  }

  @Override
  public String name() {
    return String.valueOf(path.getFileName());
  }

  @Override
  public String pipelineClass() {
    return json(INDEX).path("_class_name").asText();
  }

  @Override
  public JsonNode config(String part) {
    return json(part + "/config.json");
  }

  @Override
  public JsonNode schedulerConfig() {
    return json("scheduler/scheduler_config.json");
  }

  /// Those of `genpulse.json`.
  @Override
  public JsonNode hints() {
    return Files.exists(path.resolve("genpulse.json"))
        ? json("genpulse.json")
        : MissingNode.getInstance();
  }

  @Override
  public Path tokenizer(String part) {
    return path.resolve(part.replace("text_encoder", "tokenizer"));
  }

  @Override
  public TensorSource open(String part) {
    return Safetensors.open(weights(part));
  }

  /// The weights of a part, by either of the names in use, of half precision where there are no
  /// others.
  public Path weights(String part) {
    Path folder = path.resolve(part);
    return Stream.of(
            "model.safetensors",
            "diffusion_pytorch_model.safetensors",
            "model.fp16.safetensors",
            "diffusion_pytorch_model.fp16.safetensors")
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseGet(
            () ->
                folder.resolve(
                    part.startsWith("text_encoder")
                        ? "model.safetensors"
                        : "diffusion_pytorch_model.safetensors"));
  }

  @Override
  public List<Path> weightFiles() {
    return Stream.of("text_encoder", "text_encoder_2", "unet", "vae")
        .filter(part -> Files.isDirectory(path.resolve(part)))
        .map(this::weights)
        .toList();
  }

  @Override
  public long bytes() {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode json(String name) {
    return ModelJson.read(path.resolve(name));
  }
}
