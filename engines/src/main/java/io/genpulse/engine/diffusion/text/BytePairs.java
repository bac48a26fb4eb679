package io.genpulse.engine.diffusion.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/// Byte-pair encoding of single words: their bytes, joined pair by pair in the order in which
/// training found the pairs. The time grows with the length of a word and its logarithm.
///
/// Safe for use by several threads.
final class BytePairs {
  private static final String WORD_END = "</w>";
  private static final String[] BYTES = byteLetters();

  private final Map<String, Integer> vocabulary;
  private final int unknown;

  /// Every text that a merge takes or gives, by number, and those numbers. The letters of bytes
  /// come first.
  private final List<String> texts = new ArrayList<>();

  private final Map<String, Integer> numbers = new HashMap<>();

  /// Of two numbers in one, what joins them.
  private final Map<Long, Merge> merges = new HashMap<>();

  /// @param merges pairs of texts with a blank between them, best first
  /// @param unknown the id of what is not in the vocabulary
  BytePairs(Map<String, Integer> vocabulary, List<String> merges, int unknown) {
    this.vocabulary = Map.copyOf(vocabulary);
    this.unknown = unknown;
    for (String letter : BYTES) {
      number(letter);
      number(letter + WORD_END);
    }
    for (String merge : merges) {
      int blank = merge.indexOf(' ');
      if (blank > 0) {
        int left = number(merge.substring(0, blank));
        int right = number(merge.substring(blank + 1));
        int joined = number(merge.substring(0, blank) + merge.substring(blank + 1));
        this.merges.putIfAbsent(pair(left, right), new Merge(this.merges.size(), joined));
      }
    }
  }

  private int number(String text) {
    return numbers.computeIfAbsent(
        text,
        added -> {
          texts.add(added);
          return texts.size() - 1;
        });
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /// Gives the ids of a word one after the other.
  void encode(String word, IntConsumer ids) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int[] symbols = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      // The numbers that each byte's letter has within a word and at its end.
      symbols[i] = 2 * (bytes[i] & 0xFF) + (i + 1 < bytes.length ? 0 : 1);
    }
    merge(symbols);
    for (int symbol : symbols) {
      if (symbol >= 0) {
        ids.accept(vocabulary.getOrDefault(texts.get(symbol), unknown));
      }
    }
  }

  /// Joins pairs in place; what is joined to its left becomes -1.
  private void merge(int[] symbols) {
    int count = symbols.length;
    int[] next = new int[count];
    int[] previous = new int[count];
    Arrays.setAll(next, i -> i + 1);
    Arrays.setAll(previous, i -> i - 1);
    var candidates = new PriorityQueue<Candidate>();
    for (int i = 0; i + 1 < count; i++) {
      offer(candidates, symbols, i, i + 1);
    }
    for (Candidate best = candidates.poll(); best != null; best = candidates.poll()) {
      int left = best.left();
      int right = next[left];
      if (symbols[left] < 0
          || right >= count
          || pair(symbols[left], symbols[right]) != best.pair()) {
        // One of both was joined to another meanwhile.
        continue;
      }
      symbols[left] = best.joined();
      symbols[right] = -1;
      next[left] = next[right];
      if (next[left] < count) {
        previous[next[left]] = left;
        offer(candidates, symbols, left, next[left]);
      }
      if (previous[left] >= 0) {
        offer(candidates, symbols, previous[left], left);
      }
    }
  }

  private void offer(PriorityQueue<Candidate> candidates, int[] symbols, int left, int right) {
    long pair = pair(symbols[left], symbols[right]);
    Merge merge = merges.get(pair);
    if (merge != null) {
      candidates.add(new Candidate(merge.rank(), left, pair, merge.joined()));
    }
  }

  /// GPT-2's printable letter for each byte.
  private static String[] byteLetters() {
    String[] letters = new String[256];
    int more = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      letters[b] = Character.toString(printable ? b : more++);
    }
    return letters;
  }

  private record Merge(int rank, int joined) {}

  /// The best rank first, then the leftmost.
  private record Candidate(int rank, int left, long pair, int joined)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return rank != other.rank
          ? Integer.compare(rank, other.rank)
          : Integer.compare(left, other.left);
    }
  }
}
