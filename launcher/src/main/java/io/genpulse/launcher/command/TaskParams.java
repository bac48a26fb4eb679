package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What to make, as the task type's `params`; what is not given is left to the server.
final class TaskParams {
  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..1",
      description = "What to draw; - reads it from the input")
  private @Nullable String prompt;

  @Option(
      names = "--from",
      paramLabel = "PICTURE",
      description = "Take what is not given from a PNG that GenPulse made")
  private @Nullable Path from;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "Begin with this picture; may be repeated where the engine takes several")
  private List<Path> images = List.of();

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description = "Draw anew only what is white in this picture")
  private @Nullable Path mask;

  @Option(
      names = "--strength",
      paramLabel = "0..1",
      description = "How much of the picture may change")
  private @Nullable Double strength;

  @Option(names = "--negative", paramLabel = "TEXT", description = "What to keep out of it")
  private @Nullable String negative;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = PictureSize.Converter.class,
      description = "Width and height, such as 768x512 (default: the model's)")
  private @Nullable PictureSize size;

  @Option(names = "--width", paramLabel = "N", description = "Width alone, in pixels")
  private @Nullable Integer width;

  @Option(names = "--height", paramLabel = "N", description = "Height alone, in pixels")
  private @Nullable Integer height;

  @Option(names = "--count", paramLabel = "N", description = "How many pictures")
  private @Nullable Integer count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed draws the same picture again")
  private @Nullable Long seed;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Denoising steps: more is slower and finer")
  private @Nullable Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "SCALE",
      description = "How closely to follow the prompt")
  private @Nullable Double guidance;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      description = "How noise becomes a picture; names: genpulse types text-to-image")
  private @Nullable String scheduler;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Which model; names: genpulse models ls")
  private @Nullable String model;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Which engine; names: genpulse engines")
  private @Nullable String provider;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "Any other parameter of the task type; may be repeated")
  private Map<String, String> others = new LinkedHashMap<>();

  /// The task type that these are for, if no other is asked for.
  String usualType() {
    if (mask != null) {
      return "inpaint";
    }
    return images.isEmpty() ? "text-to-image" : "image-to-image";
  }

  /// Files are paths; see [FileParams].
  Map<String, Object> values(CommandContext context) {
    if (size != null && (width != null || height != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--size says width and height already", "leave out --width and --height");
    }
    var values = new LinkedHashMap<String, Object>();
    if (from != null) {
      values.putAll(PictureParams.of(PictureText.read(from).made()));
    }
    put(values, "prompt", prompt(context));
    put(values, "negative_prompt", negative);
    if (images.size() == 1) {
      values.put("image", images.getFirst());
    } else if (!images.isEmpty()) {
      values.put("images", images);
    }
    put(values, "mask", mask);
    put(values, "strength", strength);
    put(values, "width", size == null ? width : Integer.valueOf(size.width()));
    put(values, "height", size == null ? height : Integer.valueOf(size.height()));
    put(values, "count", count);
    put(values, "seed", seed);
    put(values, "steps", steps);
    put(values, "guidance_scale", guidance);
    put(values, "scheduler", scheduler);
    put(values, "model", model);
    put(values, "provider", provider);
    others.forEach((name, value) -> values.put(name, ParamValue.of(value)));
    return values;
  }

  private @Nullable String prompt(CommandContext context) {
    if (prompt == null && from == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "there is no prompt", "see: genpulse generate --help");
    }
    if (prompt == null || !prompt.equals("-")) {
      return prompt;
    }
    var text = TextInput.read(context, "-").strip();
    if (text.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "the prompt on the standard input is empty", "write what to draw");
    }
    return text;
  }

  private static void put(Map<String, Object> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
