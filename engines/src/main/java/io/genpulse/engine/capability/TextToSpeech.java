package io.genpulse.engine.capability;

import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads text aloud.
public interface TextToSpeech {
  /// Makes one sound file and tells it to the job; a text that is too long for one piece is spoken
  /// in several and joined. Blocks; interruption stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the field
  ///   that engine or voice cannot honour, which is never ignored
  void speak(Request request, EngineJob job) throws InterruptedException;

  /// What to say. A null is the engine's own default.
  ///
  /// @param voice by the engine's name for it
  /// @param language as BCP 47 writes it, such as `en` or `zh-CN`
  /// @param speed 1 is the voice's own
  /// @param instructions how to say it, in words
  /// @param format of the file: `wav`, `mp3`, ...
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      String text,
      @Nullable String voice,
      @Nullable String language,
      @Nullable Double speed,
      @Nullable String instructions,
      @Nullable String format,
      @Nullable String model,
      Map<String, Object> extras)
      implements EngineRequest {
    public Request {
      extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }

    /// The text in pieces of at most so many characters, cut between sentences where there are any.
    public List<String> pieces(int longest) {
      if (text.length() <= longest) {
        return List.of(text);
      }
      var pieces = new ArrayList<String>();
      BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
      sentences.setText(text);
      int begin = 0;
      while (text.length() - begin > longest) {
        int end = sentences.preceding(begin + longest + 1);
        if (end <= begin) {
          end = begin + longest;
        }
        pieces.add(text.substring(begin, end));
        begin = end;
      }
      pieces.add(text.substring(begin));
      return pieces.stream().filter(piece -> !piece.isBlank()).toList();
    }
  }
}
