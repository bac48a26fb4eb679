package io.genpulse.engine.piper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.TextToSpeech;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The voices in the folders `voices` of the model folders: `NAME.onnx`, with what it is in
/// `NAME.onnx.json`. They are looked for each time, so one that is put there can be used at once.
///
/// @param modelFolders first wins
record PiperVoices(List<Path> modelFolders) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = ".onnx";

  /// @param language as BCP 47 writes it; empty when its file does not say
  /// @param speakers at least 1
  record Voice(String name, Path file, String language, int speakers) {
    private boolean speaks(String wanted) {
      return Locale.forLanguageTag(wanted)
          .getLanguage()
          .equals(Locale.forLanguageTag(language).getLanguage());
    }
  }

  /// By name.
  Collection<Voice> all() {
    var voices = new TreeMap<String, Voice>();
    for (Path folder : modelFolders) {
      try (Stream<Path> files = Files.list(folder.resolve("voices"))) {
        files
            .filter(file -> file.toString().endsWith(MODEL))
            .filter(file -> Files.isReadable(description(file)))
            .forEach(file -> add(file, voices));
      } catch (IOException e) {
        // No such folder: no voices.
      }
    }
    return voices.values();
  }

  private static Path description(Path model) {
    return model.resolveSibling(model.getFileName() + ".json");
  }

  private static void add(Path file, Map<String, Voice> voices) {
    String model = file.getFileName().toString();
    String name = model.substring(0, model.length() - MODEL.length());
    try {
      JsonNode says = JSON.readTree(description(file).toFile());
      String language =
          says.path("language").path("code").asText(says.path("espeak").path("voice").asText(""));
      voices.putIfAbsent(
          name,
          new Voice(
              name,
              file,
              language.replace('_', '-'),
              Math.max(1, says.path("num_speakers").asInt(1))));
    } catch (IOException e) {
      // A description that cannot be read describes no voice.
    }
  }

  /// @param standard name of the voice when none is asked for; empty = any
  /// @throws EngineException `INVALID_REQUEST` when there is none like that
  Voice chosen(TextToSpeech.Request request, String standard) {
    String language = request.language();
    String name = request.voice();
    List<Voice> able =
        all().stream()
            .filter(voice -> name == null || voice.name().equals(name))
            .filter(voice -> language == null || voice.speaks(language))
            .toList();
    return able.stream()
        .filter(voice -> voice.name().equals(standard))
        .findFirst()
        .or(() -> able.stream().findFirst())
        .orElseThrow(
            () ->
                PiperEngineFactory.refused(
                    name == null ? "language" : "voice",
                    "has no such voice; there are "
                        + String.join(
                            ", ",
                            all().stream()
                                .map(one -> one.name() + " (" + one.language() + ")")
                                .toList())));
  }
}
