package io.genpulse.engine.diffusion.text;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// CLIP's tokenizer, from the files that the model's makers published.
///
/// Safe for use by several threads.
public final class ClipTokenizer {
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private final BytePairs pairs;
  private final AddedTokens added;
  private final int begin;
  private final int end;
  private final int pad;
  private final int length;

  private ClipTokenizer(
      BytePairs pairs, AddedTokens added, int begin, int end, int pad, int length) {
    this.pairs = pairs;
    this.added = added;
    this.begin = begin;
    this.end = end;
    this.pad = pad;
    this.length = length;
  }

  /// @throws EngineException `MODEL_INVALID` when a file of the folder is missing or wrong
  public static ClipTokenizer open(Path folder) {
    var files = new TokenizerFiles(folder);
    Map<String, Integer> vocabulary = files.vocabulary();
    Integer unknown = vocabulary.get(files.unknown());
    if (unknown == null) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "the vocabulary in %s has no token \"%s\"".formatted(folder, files.unknown()));
    }
    Map<AddedToken, Integer> added = ids(files, vocabulary);
    var ids = new LinkedHashMap<>(vocabulary);
    added.forEach((token, id) -> ids.put(token.content(), id));
    return new ClipTokenizer(
        new BytePairs(vocabulary, files.merges(), unknown),
        new AddedTokens(added, ClipTokenizer::normalize),
        ids.getOrDefault(files.begin(), unknown),
        ids.getOrDefault(files.end(), unknown),
        ids.getOrDefault(files.pad(), unknown),
        files.length());
  }

  /// The vocabulary's id of each added token, or the next free one.
  private static Map<AddedToken, Integer> ids(
      TokenizerFiles files, Map<String, Integer> vocabulary) {
    var ids = new LinkedHashMap<AddedToken, Integer>();
    int next = vocabulary.size();
    for (AddedToken token : files.addedTokens()) {
      Integer known = vocabulary.get(token.content());
      ids.put(token, known == null ? next : known);
      next = Math.max(next, ids.getOrDefault(token, 0) + 1);
    }
    return ids;
  }

  /// The ids of a text between those of begin and end, however many there are.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  public long[] encode(String text) throws InterruptedException {
    return encode(text, Integer.MAX_VALUE);
  }

  /// The ids of a text alone.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  long[] tokens(String text) throws InterruptedException {
    long[] all = encode(text);
    return Arrays.copyOfRange(all, 1, all.length - 1);
  }

  long begin() {
    return begin;
  }

  long end() {
    return end;
  }

  long pad() {
    return pad;
  }

  /// How many ids the encoder takes at once.
  int length() {
    return length;
  }

  /// The ids cut, or filled up with the model's pad token, to the length that its encoder takes.
  ///
  /// @throws InterruptedException when the thread is interrupted meanwhile
  public long[] encodeToLength(String text) throws InterruptedException {
    long[] all = encode(text, length);
    long[] cut = Arrays.copyOf(all, length);
    if (all.length > length) {
      cut[length - 1] = end;
    } else {
      Arrays.fill(cut, all.length, length, pad);
    }
    return cut;
  }

  /// @param enough ids, after which the rest of the text is left
  private long[] encode(String text, int enough) throws InterruptedException {
    var ids = new ArrayList<Integer>();
    ids.add(begin);
    for (AddedTokens.Piece piece : added.split(text)) {
      switch (piece) {
        case AddedTokens.Piece.Token(int id) -> ids.add(id);
        case AddedTokens.Piece.Text(String rest) -> {
          Matcher words = WORDS.matcher(rest);
          while (ids.size() <= enough && words.find()) {
            if (Thread.interrupted()) {
              throw new InterruptedException("interrupted while the prompt was read");
            }
            pairs.encode(words.group(), ids::add);
          }
        }
      }
    }
    ids.add(end);
    return ids.stream().mapToLong(Integer::longValue).toArray();
  }

  private static String normalize(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    return lowerCase(SPACES.matcher(composed).replaceAll(" "));
  }

  /// Letter by letter: without the rules for a sigma at a word's end that a whole string has.
  private static String lowerCase(String text) {
    var lower = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == 0x130) {
                lower.append("i\u0307");
              } else {
                lower.appendCodePoint(Character.toLowerCase(c));
              }
            });
    return lower.toString();
  }
}
