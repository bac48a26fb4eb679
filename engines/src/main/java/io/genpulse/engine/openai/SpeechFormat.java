package io.genpulse.engine.openai;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.TextToSpeech;
import java.util.List;
import java.util.Set;

/// In what form speech is asked for, and in which pieces. Frames of MP3 need no common header: what
/// is spoken in pieces is joined in that form alone.
///
/// @param name as the provider knows it
/// @param pieces each within what one call takes, cut between sentences
record SpeechFormat(String name, List<String> pieces) {
  private static final int LONGEST = 4096;
  private static final String JOINABLE = "mp3";
  private static final Set<String> FORMATS = Set.of("mp3", "opus", "flac", "wav");

  static SpeechFormat of(TextToSpeech.Request request) {
    String name = request.format() == null ? JOINABLE : request.format();
    if (!FORMATS.contains(name)) {
      throw EngineException.invalid(
          "output_format", "output_format must be mp3, opus, flac or wav but was \"" + name + "\"");
    }
    List<String> pieces = request.pieces(LONGEST);
    if (pieces.size() > 1 && !name.equals(JOINABLE)) {
      throw EngineException.invalid(
          "output_format",
          "a text of more than 4096 characters is joined from pieces, which works with mp3 only but"
              + " not with "
              + name);
    }
    return new SpeechFormat(name, pieces);
  }

  /// Characters to be spoken.
  int length() {
    return pieces.stream().mapToInt(String::length).sum();
  }
}
