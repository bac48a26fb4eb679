package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A file that a prompt made.
///
/// @param node that made it
/// @param type `output`, or `temp` for previews
public record ComfyFile(String node, String name, String subfolder, String type) {
  private static final Pattern MODEL =
      Pattern.compile("(?i).*\\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx|pkl)");
  private static final Map<String, String> MEDIA_TYPES =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("exr", "image/aces"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("mkv", "video/matroska"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("flac", "audio/flac"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("wav", "audio/wav"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("glb", "model/gltf-binary"),
          Map.entry("gltf", "model/gltf+json"),
          Map.entry("txt", "text/plain"),
          Map.entry("json", "application/json"));

  /// The files of a history entry's `outputs`, each once. They lie under many keys (`images`,
  /// `gifs`, `audio`, ...): what has a file name is a file. Previews count only where there is
  /// nothing else.
  ///
  /// @param nodes whose files are wanted; none = all
  public static List<ComfyFile> of(JsonNode outputs, Set<String> nodes) {
    var all = new LinkedHashSet<ComfyFile>();
    outputs.properties().stream()
        .filter(output -> nodes.isEmpty() || nodes.contains(output.getKey()))
        .forEach(output -> all.addAll(of(output.getValue(), output.getKey())));
    List<ComfyFile> results = all.stream().filter(file -> !file.type().equals("temp")).toList();
    return results.isEmpty() ? new ArrayList<>(all) : results;
  }

  /// What nodes say in words, by node, of those that made no file.
  public static Map<String, String> texts(JsonNode outputs, Set<String> nodes) {
    Map<String, String> texts = new LinkedHashMap<>();
    outputs.properties().stream()
        .filter(output -> nodes.isEmpty() || nodes.contains(output.getKey()))
        .filter(output -> of(output.getValue(), output.getKey()).isEmpty())
        .forEach(
            output -> {
              JsonNode said = output.getValue().path("text");
              String text = said.isTextual() ? said.asText() : joined(said);
              if (!text.isEmpty()) {
                texts.put(output.getKey(), text);
              }
            });
    return texts;
  }

  private static String joined(JsonNode list) {
    var lines = new ArrayList<String>();
    list.forEach(line -> lines.add(line.asText()));
    return String.join("\n", lines);
  }

  private static List<ComfyFile> of(JsonNode output, String node) {
    var files = new ArrayList<ComfyFile>();
    output.forEach(
        list ->
            list.forEach(
                item -> {
                  if (item.path("filename").isTextual()) {
                    files.add(of(node, item));
                  }
                }));
    return files;
  }

  private static ComfyFile of(String node, JsonNode item) {
    return new ComfyFile(
        node,
        item.path("filename").asText(),
        item.path("subfolder").asText(""),
        item.path("type").asText("output"));
  }

  /// Whether a value of an input is the name of a model's file.
  public static boolean isModel(String value) {
    return MODEL.matcher(value).matches();
  }

  /// By the file's name: the server's own word for some kinds is another.
  public String mediaType() {
    return MEDIA_TYPES.getOrDefault(extension(), "application/octet-stream");
  }

  /// In small letters, without the dot; `bin` where there is none.
  public String extension() {
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return extension.matches("[a-z0-9]{1,10}") ? extension : "bin";
  }
}
