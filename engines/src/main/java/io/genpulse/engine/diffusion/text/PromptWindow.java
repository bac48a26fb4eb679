package io.genpulse.engine.diffusion.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/// What a text encoder takes of a prompt at once.
///
/// @param ids as many as the encoder takes, with begin and end
/// @param weights of each id
public record PromptWindow(List<Long> ids, List<Double> weights) {
  private static final Pattern BREAK = Pattern.compile("\\s*\\bBREAK\\b\\s*");

  public PromptWindow {
    ids = List.copyOf(ids);
    weights = List.copyOf(weights);
  }

  /// A prompt in windows; an empty one is one window.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  public static List<PromptWindow> of(ClipTokenizer tokenizer, String prompt, PromptRule rule)
      throws InterruptedException {
    if (rule == PromptRule.PLAIN) {
      return List.of(cut(tokenizer, prompt));
    }
    var cutting = new Cutting(tokenizer);
    for (ParsedPrompt.Fragment fragment : ParsedPrompt.of(prompt).fragments()) {
      List<String> texts =
          rule == PromptRule.WEIGHTED_WITH_BREAKS
              ? List.of(BREAK.split(fragment.text(), -1))
              : List.of(fragment.text());
      for (int i = 0; i < texts.size(); i++) {
        if (i > 0) {
          cutting.end();
        }
        cutting.add(tokenizer.tokens(texts.get(i)), fragment.weight());
      }
    }
    return cutting.windows();
  }

  private static PromptWindow cut(ClipTokenizer tokenizer, String prompt)
      throws InterruptedException {
    var ids = new ArrayList<Long>();
    for (long id : tokenizer.encodeToLength(prompt)) {
      ids.add(id);
    }
    return new PromptWindow(ids, Collections.nCopies(ids.size(), 1.0));
  }

  /// Whether any of it counts more or less than usual.
  public boolean isWeighted() {
    return weights.stream().anyMatch(weight -> weight != 1);
  }

  public long[] toArray() {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  private static final class Cutting {
    private final ClipTokenizer tokenizer;
    private final List<PromptWindow> done = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    Cutting(ClipTokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    void add(long[] tokens, double weight) {
      for (long token : tokens) {
        if (ids.size() == tokenizer.length() - 2) {
          end();
        }
        ids.add(token);
        weights.add(weight);
      }
    }

    void end() {
      ids.addFirst(tokenizer.begin());
      ids.addLast(tokenizer.end());
      weights.addFirst(1.0);
      ids.addAll(Collections.nCopies(tokenizer.length() - ids.size(), tokenizer.pad()));
      weights.addAll(Collections.nCopies(tokenizer.length() - weights.size(), 1.0));
      done.add(new PromptWindow(ids, weights));
      ids.clear();
      weights.clear();
    }

    List<PromptWindow> windows() {
      if (done.isEmpty() || !ids.isEmpty()) {
        end();
      }
      return done;
    }
  }
}
