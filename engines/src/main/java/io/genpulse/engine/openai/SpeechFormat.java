package io.genpulse.engine.openai;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.TextToSpeech;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    List<String> pieces = pieces(request.text());
    if (pieces.size() > 1 && !name.equals(JOINABLE)) {
      throw EngineException.invalid(
          "output_format",
          "a text of more than 4096 characters is joined from pieces, which works with mp3 only but"
              + " not with "
              + name);
    }
    return new SpeechFormat(name, pieces);
  }

  private static List<String> pieces(String text) {
    if (text.length() <= LONGEST) {
      return List.of(text);
    }
    var pieces = new ArrayList<String>();
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(text);
    int begin = 0;
    while (text.length() - begin > LONGEST) {
      int end = sentences.preceding(begin + LONGEST + 1);
      if (end <= begin) {
        end = begin + LONGEST;
      }
      pieces.add(text.substring(begin, end));
      begin = end;
    }
    pieces.add(text.substring(begin));
    return pieces.stream().filter(piece -> !piece.isBlank()).toList();
  }
}
