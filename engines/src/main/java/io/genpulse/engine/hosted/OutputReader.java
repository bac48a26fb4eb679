package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Finds the results in what a model answers: a link, a list of them, or objects with `url` under
/// one of the usual names.
final class OutputReader {
  private static final List<String> NAMES =
      List.of(
          "images",
          "image",
          "videos",
          "video",
          "audio",
          "audio_file",
          "audio_url",
          "video_url",
          "image_url",
          "output",
          "outputs",
          "result",
          "data",
          "url",
          "uri",
          "b64_json");

  /// What models say of a result that they keep back or blacken.
  private static final List<String> REFUSALS =
      List.of("has_nsfw_concepts", "nsfw_content_detected");

  private final List<Result> results = new ArrayList<>();

  private OutputReader() {}

  /// @param link `https:`, `data:`, or base64
  /// @param refused whether the host refuses the content
  record Result(String link, boolean refused) {}

  static List<Result> results(JsonNode output) {
    var reader = new OutputReader();
    reader.read(output, output);
    return List.copyOf(reader.results);
  }

  private void read(JsonNode node, JsonNode flags) {
    if (node.isTextual() && !node.asText().isBlank()) {
      results.add(new Result(node.asText(), isRefused(flags, results.size())));
    } else if (node.isArray()) {
      node.forEach(one -> read(one, flags));
    } else if (node.isObject()) {
      NAMES.stream()
          .filter(name -> !node.path(name).isMissingNode() && !node.path(name).isNull())
          .findFirst()
          .ifPresent(name -> read(node.path(name), flags));
    }
  }

  private static boolean isRefused(JsonNode flags, int n) {
    return REFUSALS.stream()
        .map(flags::path)
        .anyMatch(flag -> flag.isArray() ? flag.path(n).asBoolean() : flag.asBoolean());
  }
}
