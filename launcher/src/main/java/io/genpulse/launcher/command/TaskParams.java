package io.genpulse.launcher.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What to make, as the task type's `params`; what is not given is left to the server.
final class TaskParams {
  private final Map<String, Object> values = new LinkedHashMap<>();

  Map<String, Object> values() {
    return values;
  }

  @Parameters(paramLabel = "PROMPT", description = "What to draw")
  void prompt(String text) {
    values.put("prompt", text);
  }

  @Option(names = "--negative", paramLabel = "TEXT", description = "What to keep out of it")
  void negative(String text) {
    values.put("negative_prompt", text);
  }

  @Option(names = "--width", paramLabel = "PX", description = "Width (default: the model's)")
  void width(int pixels) {
    values.put("width", pixels);
  }

  @Option(names = "--height", paramLabel = "PX", description = "Height (default: the model's)")
  void height(int pixels) {
    values.put("height", pixels);
  }

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Denoising steps: more is slower and finer")
  void steps(int count) {
    values.put("steps", count);
  }

  @Option(
      names = "--guidance",
      paramLabel = "SCALE",
      description = "How closely to follow the prompt")
  void guidance(double scale) {
    values.put("guidance_scale", scale);
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed draws the same picture again")
  void seed(long number) {
    values.put("seed", number);
  }

  @Option(names = "--count", paramLabel = "N", description = "How many pictures")
  void count(int pictures) {
    values.put("count", pictures);
  }

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Which model: the name of a folder in the models folder")
  void model(String name) {
    values.put("model", name);
  }

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Which engine: diffusers, comfyui, ...")
  void provider(String name) {
    values.put("provider", name);
  }

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "Any other parameter of the task type; may be repeated")
  void more(Map<String, String> others) {
    others.forEach((name, value) -> values.put(name, ParamValue.of(value)));
  }
}
