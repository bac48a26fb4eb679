package io.genpulse.engine.speech;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.TextToSpeech;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is said, by whom and how fast, after everything that these voices cannot do was refused.
///
/// @param voice one of [#VOICES]
/// @param sentences in order; none is blank
record SpeechPlan(String voice, double speed, List<String> sentences) {
  /// A voice of 16 kHz, and the smaller one of 8 kHz.
  static final List<String> VOICES = List.of("kevin16", "kevin");

  private static final int LONGEST_SENTENCE = 1_000;

  static SpeechPlan of(TextToSpeech.Request request) {
    String voice = request.voice() == null ? VOICES.getFirst() : request.voice();
    if (!VOICES.contains(voice)) {
      throw refused("voice", "has the voices " + String.join(", ", VOICES) + " and no " + voice);
    }
    String language = request.language();
    if (language != null && !Locale.forLanguageTag(language).getLanguage().equals("en")) {
      throw refused(
          "language", "speaks English (en) only; for \"%s\" take another one".formatted(language));
    }
    if (request.format() != null && !request.format().equalsIgnoreCase("wav")) {
      throw refused("output_format", "makes wav files only");
    }
    if (request.instructions() != null) {
      throw refused("instructions", "takes no instructions");
    }
    if (request.model() != null) {
      throw refused("model", "has no models; its voices are " + String.join(", ", VOICES));
    }
    if (!request.extras().isEmpty()) {
      throw refused("provider_params", "takes none");
    }
    double speed = request.speed() == null ? 1 : request.speed();
    if (speed < 0.25 || speed > 4) {
      throw refused("speed", "speaks at 0.25 to 4 times its speed");
    }
    return new SpeechPlan(voice, speed, sentences(request.text()));
  }

  private static List<String> sentences(String text) {
    if (text.chars().noneMatch(SpeechPlan::isSpoken)) {
      throw refused("text", "speaks English only, and there is no English word or number in it");
    }
    var sentences = new ArrayList<String>();
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(text);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      add(text.substring(start, end), sentences);
    }
    return List.copyOf(sentences);
  }

  /// What has no sentences still comes in pieces, at blanks, so that it can be stopped.
  private static void add(String sentence, List<String> sentences) {
    String rest = sentence.strip();
    while (rest.length() > LONGEST_SENTENCE) {
      int blank = rest.lastIndexOf(' ', LONGEST_SENTENCE);
      int end = blank > 0 ? blank : LONGEST_SENTENCE;
      sentences.add(rest.substring(0, end));
      rest = rest.substring(end).strip();
    }
    if (rest.chars().anyMatch(SpeechPlan::isSpoken)) {
      sentences.add(rest);
    }
  }

  private static boolean isSpoken(int letter) {
    return letter < 128 && Character.isLetterOrDigit(letter);
  }

  private static EngineException refused(String field, String why) {
    return new EngineException(EngineError.INVALID_REQUEST, "engine speech " + why).field(field);
  }
}
