package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.ProviderParams;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToSpeech;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a request into the input of one model, by the model's own schema. Models name the same
/// thing in many ways: the first name that the schema has is taken. What the model has no name for
/// is refused, never left out.
final class InputMapper {
  static final List<String> COUNT =
      List.of("num_outputs", "num_images", "n", "number_of_images", "num_videos", "batch_size");
  static final String SEED = "seed";

  private static final List<String> PROMPT = List.of("prompt", "text_prompt", "text", "input");
  private static final List<String> SPOKEN =
      List.of("text", "prompt", "input", "gen_text", "script", "text_to_speak");
  private static final List<String> IMAGE =
      List.of(
          "image",
          "input_image",
          "image_url",
          "init_image",
          "start_image",
          "start_image_url",
          "first_frame_image",
          "first_frame_url",
          "image_prompt",
          "img",
          "image_urls",
          "input_images",
          "images",
          "image_input",
          "reference_images");
  private static final List<String> IMAGES =
      List.of("image_urls", "input_images", "images", "image_input", "reference_images");
  private static final List<String> REFERENCES =
      List.of("reference_images", "reference_image_urls", "image_urls", "input_images", "images");
  private static final List<String> LAST =
      List.of(
          "end_image",
          "end_image_url",
          "last_image",
          "last_frame",
          "last_frame_image",
          "last_frame_url",
          "tail_image_url");
  private static final List<String> MASK =
      List.of("mask", "mask_image", "mask_url", "mask_image_url");

  private final HostedClient client;
  private final ModelSchema schema;
  private final ObjectNode input = JsonNodeFactory.instance.objectNode();
  private final Set<String> files = new HashSet<>();
  private final Map<String, String> fields = new HashMap<>();

  InputMapper(HostedClient client, ModelSchema schema) {
    this.client = client;
    this.schema = schema;
  }

  /// Puts a value under the first of some names that the model has.
  ///
  /// @param field of the request
  /// @param value null when the request does not ask for it
  void put(String field, @Nullable Object value, List<String> candidates) {
    if (value == null) {
      return;
    }
    String name = schema.first(candidates).orElseThrow(() -> schema.unknown(field, field));
    JsonNode wanted = ProviderParams.json(value);
    set(field, name, schema.fitted(name, wanted).orElseThrow(() -> unfit(field, name, wanted)));
  }

  private void set(String field, String name, JsonNode value) {
    input.set(name, value);
    fields.put(name, field);
  }

  private EngineException unfit(String field, String name, JsonNode value) {
    return EngineException.invalid(
        field,
        "%s must be %s for this model but was %s"
            .formatted(field, schema.taken(name), value.asText(value.toString())));
  }

  void prompt(@Nullable Prompt prompt) {
    if (prompt != null) {
      put("prompt", prompt.text(), PROMPT);
      put("negative_prompt", prompt.negative(), List.of("negative_prompt"));
    }
  }

  void spoken(TextToSpeech.Request request) {
    put("text", request.text(), SPOKEN);
    put("voice", request.voice(), List.of("voice", "voice_id", "speaker", "voice_name"));
    put("language", request.language(), List.of("language", "language_code", "lang"));
    put("speed", request.speed(), List.of("speed", "speaking_rate"));
    put("instructions", request.instructions(), List.of("instructions", "style_instructions"));
    put("output_format", request.format(), List.of("output_format", "audio_format", "format"));
  }

  void sampling(Sampling sampling) {
    put("steps", sampling.steps(), List.of("num_inference_steps", "steps"));
    put(
        "guidance_scale",
        sampling.guidanceScale(),
        List.of("guidance_scale", "guidance", "cfg", "cfg_scale"));
    put("scheduler", sampling.scheduler(), List.of("scheduler", "sampler"));
  }

  void rendition(Rendition rendition) {
    aspectRatio(rendition.aspectRatio());
    put("quality", rendition.quality(), List.of("quality"));
    put("background", rendition.background(), List.of("background"));
    put("output_format", rendition.format(), List.of("output_format", "format"));
  }

  void strength(@Nullable Double strength) {
    put("strength", strength, List.of("strength", "prompt_strength", "image_prompt_strength"));
  }

  void factor(@Nullable Double factor) {
    put("factor", factor, List.of("scale", "upscale_factor", "scale_factor", "factor"));
  }

  void clip(Clip clip) {
    size(clip.size());
    aspectRatio(clip.aspectRatio());
    put("resolution", clip.resolution(), List.of("resolution"));
    put("fps", clip.fps(), List.of("fps", "frames_per_second"));
    put("sound", clip.sound(), List.of("generate_audio", "enable_audio", "sound"));
    seconds(clip);
  }

  /// A length in seconds, or the number of frames that plays so long.
  private void seconds(Clip clip) {
    List<String> names = List.of("duration", "duration_seconds", "seconds");
    if (clip.seconds() == null || schema.first(names).isPresent() || !schema.has("num_frames")) {
      put("seconds", clip.seconds(), names);
      return;
    }
    Optional<Double> rate =
        clip.fps() != null
            ? Optional.of((double) clip.fps())
            : schema.standard("fps").or(() -> schema.standard("frames_per_second"));
    put(
        "seconds",
        Math.round(clip.seconds() * rate.orElseThrow(() -> schema.unknown("seconds", "seconds"))),
        List.of("num_frames"));
  }

  void size(Size size) {
    Integer width = size.width();
    Integer height = size.height();
    if (width == null && height == null) {
      return;
    }
    if (width == null || height == null) {
      String field = width == null ? "width" : "height";
      throw EngineException.invalid(
          field, "give both width and height, or neither; " + field + " is missing");
    }
    if (schema.has("width") && schema.has("height")) {
      put("width", width, List.of("width"));
      put("height", height, List.of("height"));
      return;
    }
    PictureShape shape = new PictureShape(width, height);
    for (String name : List.of("image_size", "video_size", "size", "aspect_ratio")) {
      Optional<JsonNode> fitted = schema.has(name) ? shape.in(schema, name) : Optional.empty();
      if (fitted.isPresent()) {
        set("width", name, fitted.get());
        return;
      }
    }
    throw schema
        .first(List.of("image_size", "video_size", "size", "aspect_ratio"))
        .map(
            name ->
                EngineException.invalid(
                    "width",
                    "the model makes no %dx%d; its %s takes %s"
                        .formatted(width, height, name, schema.taken(name))))
        .orElseGet(() -> schema.unknown("width", "width and height"));
  }

  private void aspectRatio(@Nullable String ratio) {
    if (ratio != null) {
      put(
          "aspect_ratio",
          schema.has("aspect_ratio") ? ratio : PictureShape.named(ratio).orElse(ratio),
          List.of("aspect_ratio", "ratio", "image_size"));
    }
  }

  void image(String field, Path file) throws InterruptedException {
    picture(field, file, IMAGE);
  }

  void mask(Path file) throws InterruptedException {
    picture("mask", file, MASK);
  }

  void frames(@Nullable Path first, @Nullable Path last, List<Path> references)
      throws InterruptedException {
    if (first != null) {
      picture("first_frame", first, IMAGE);
    }
    if (last != null) {
      picture("last_frame", last, LAST);
    }
    if (!references.isEmpty()) {
      pictures("references", references, REFERENCES);
    }
  }

  /// One picture, also where the model takes a list.
  private void picture(String field, Path file, List<String> candidates)
      throws InterruptedException {
    String name = schema.first(candidates).orElseThrow(() -> schema.unknown(field, field));
    String text = client.fileText(file, field);
    Optional<JsonNode> one = schema.fitted(name, JsonNodeFactory.instance.textNode(text));
    setFile(field, name, one.orElseGet(() -> list(List.of(text))));
  }

  void images(List<Path> images) throws InterruptedException {
    if (images.size() == 1) {
      picture("images", images.getFirst(), IMAGE);
    } else {
      pictures("images", images, IMAGES);
    }
  }

  private void pictures(String field, List<Path> images, List<String> candidates)
      throws InterruptedException {
    Optional<String> list = schema.first(candidates);
    if (list.isEmpty()) {
      numbered(field, images);
      return;
    }
    var texts = JsonNodeFactory.instance.arrayNode();
    for (Path image : images) {
      texts.add(client.fileText(image, field));
    }
    setFile(
        field,
        list.get(),
        schema
            .fitted(list.get(), texts)
            .orElseThrow(
                () ->
                    EngineException.invalid(
                        field, "the model takes fewer pictures than " + images.size())));
  }

  /// `input_image`, `input_image_2`, `input_image_3`, ...
  private void numbered(String field, List<Path> images) throws InterruptedException {
    for (int n = 1; n <= images.size(); n++) {
      String name = n == 1 ? "input_image" : "input_image_" + n;
      if (!schema.has(name)) {
        throw EngineException.invalid(
            field, "the model takes %d pictures but there are %d".formatted(n - 1, images.size()));
      }
      setFile(
          field,
          name,
          JsonNodeFactory.instance.textNode(client.fileText(images.get(n - 1), field)));
    }
  }

  private static ArrayNode list(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private void setFile(String field, String name, JsonNode value) {
    set(field, name, value);
    files.add(name);
  }

  /// The input with what only this model understands, which must be in its schema.
  ///
  /// @throws EngineException `INVALID_REQUEST` when something is unknown to the model, or missing
  HostedRequest request(String model, int count, Map<String, Object> extras) {
    for (String name : extras.keySet()) {
      if (PROMPT.contains(name) && fields.containsKey(name)) {
        throw EngineException.invalid(
            "provider_params/" + name,
            "provider_params must not have \"%s\": the request has a field for it".formatted(name));
      }
      if (!schema.has(name)) {
        throw schema.unknown("provider_params/" + name, name);
      }
    }
    ProviderParams.into(input, extras);
    for (String name : schema.required()) {
      if (!input.has(name)) {
        throw EngineException.invalid(
            "provider_params/" + name,
            "model %s needs %s; set it in provider_params".formatted(model, name));
      }
    }
    return new HostedRequest(model, schema, input.deepCopy(), Set.copyOf(files), count);
  }

  /// The request's name for one of the model's.
  static String field(String name) {
    if (PROMPT.contains(name)) {
      return "prompt";
    }
    if (name.equals("image_size") || name.equals("size")) {
      return "width";
    }
    return COUNT.contains(name) ? "count" : KNOWN.getOrDefault(name, "provider_params/" + name);
  }

  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("negative_prompt", "negative_prompt"),
          Map.entry(SEED, SEED),
          Map.entry("width", "width"),
          Map.entry("height", "height"),
          Map.entry("aspect_ratio", "aspect_ratio"),
          Map.entry("resolution", "resolution"),
          Map.entry("duration", "seconds"),
          Map.entry("num_inference_steps", "steps"),
          Map.entry("guidance_scale", "guidance_scale"),
          Map.entry("strength", "strength"),
          Map.entry("output_format", "output_format"),
          Map.entry("voice", "voice"),
          Map.entry("speed", "speed"));
}
