package io.genpulse.engine.diffusion.text;

import io.genpulse.engine.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A prompt in the notation of AUTOMATIC1111's web UI: `(more)`, `[less]`, `(by this much:1.3)`,
/// `\(` for the sign itself, and `<lora:name:0.7>`.
///
/// @param fragments in the order of the text, neighbours of different weight; at least one
/// @param loras in the order of the text, which no longer has them
public record ParsedPrompt(List<Fragment> fragments, List<LoraTag> loras) {
  private static final double STEP = 1.1;
  private static final Pattern TAG = Pattern.compile("<lora:([^:>]+)(?::([^>]*))?>");
  private static final Pattern SIGN =
      Pattern.compile(
          "\\\\[()\\[\\]\\\\]|\\\\|\\(|\\[|:\\s*(?<weight>[+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*\\)"
              + "|\\)|]|[^\\\\()\\[\\]:]+|:");

  public ParsedPrompt {
    fragments = List.copyOf(fragments);
    loras = List.copyOf(loras);
  }

  /// @throws EngineException `INVALID_REQUEST` when a tag's weight is no number
  public static ParsedPrompt of(String prompt) {
    var loras = new ArrayList<LoraTag>();
    Matcher tags = TAG.matcher(prompt);
    while (tags.find()) {
      loras.add(LoraTag.of(tags.group(1), tags.group(2)));
    }
    var reading = new Reading();
    reading.read(tags.replaceAll(""));
    return new ParsedPrompt(reading.joined(), loras);
  }

  /// A part of the text and how much it counts.
  public record Fragment(String text, double weight) {}

  private static final class Reading {
    private final List<Fragment> parts = new ArrayList<>();
    private final Deque<Integer> round = new ArrayDeque<>();
    private final Deque<Integer> square = new ArrayDeque<>();

    void read(String text) {
      Matcher signs = SIGN.matcher(text);
      while (signs.find()) {
        read(signs.group(), signs.group("weight"));
      }
      // What is never closed counts to the end.
      round.forEach(from -> weigh(from, STEP));
      square.forEach(from -> weigh(from, 1 / STEP));
    }

    private void read(String sign, String weight) {
      if (sign.startsWith("\\")) {
        add(sign.substring(1));
      } else if (sign.equals("(")) {
        round.push(parts.size());
      } else if (sign.equals("[")) {
        square.push(parts.size());
      } else if (weight != null && !round.isEmpty()) {
        weigh(round.pop(), Double.parseDouble(weight));
      } else if (sign.equals(")") && !round.isEmpty()) {
        weigh(round.pop(), STEP);
      } else if (sign.equals("]") && !square.isEmpty()) {
        weigh(square.pop(), 1 / STEP);
      } else {
        add(sign);
      }
    }

    private void add(String text) {
      parts.add(new Fragment(text, 1));
    }

    private void weigh(int from, double factor) {
      parts
          .subList(from, parts.size())
          .replaceAll(p -> new Fragment(p.text(), p.weight() * factor));
    }

    List<Fragment> joined() {
      var joined = new ArrayList<Fragment>();
      for (Fragment part : parts) {
        if (!joined.isEmpty() && joined.getLast().weight() == part.weight()) {
          Fragment before = joined.removeLast();
          joined.add(new Fragment(before.text() + part.text(), part.weight()));
        } else {
          joined.add(part);
        }
      }
      return joined.isEmpty() ? List.of(new Fragment("", 1)) : joined;
    }
  }
}
