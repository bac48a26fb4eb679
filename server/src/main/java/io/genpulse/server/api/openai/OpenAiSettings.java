package io.genpulse.server.api.openai;

import io.genpulse.server.config.ConfigReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How the surface for OpenAI's clients behaves.
///
/// @param longestWait how long an answer may take; the task goes on after it
/// @param aliases names that clients use for models, and what is meant
public record OpenAiSettings(Duration longestWait, Map<String, String> aliases) {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  public OpenAiSettings {
    aliases = Map.copyOf(aliases);
  }

  /// The keys `openai.*`.
  public static OpenAiSettings read(ConfigReader reader) {
    List<Map.Entry<String, String>> pairs =
        reader.list("openai.models", text -> pair(text.split("=", 2)));
    var aliases = new LinkedHashMap<String, String>();
    pairs.forEach(pair -> aliases.put(pair.getKey(), pair.getValue()));
    return new OpenAiSettings(
        reader.duration("openai.wait", Duration.ofSeconds(1), LONGEST_WAIT), aliases);
  }

  private static Map.Entry<String, String> pair(String[] sides) {
    if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
      throw new IllegalArgumentException("each must be like gpt-image-1=sdxl");
    }
    return Map.entry(sides[0].strip(), sides[1].strip());
  }
}
