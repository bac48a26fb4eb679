package io.genpulse.engine.diffusion.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Cuts added tokens out of a text as Hugging Face's tokenizers do: the leftmost first, the longest
/// of those that begin there; first those that stand for themselves, then, in what is left and
/// normalized, the others.
///
/// Safe for use by several threads.
final class AddedTokens {
  private static final Pattern WORD_BEFORE =
      Pattern.compile("\\w\\z", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD_AFTER =
      Pattern.compile("\\A\\w", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);

  private final UnaryOperator<String> normalizer;
  private final Search written;
  private final Search normalized;

  /// @param ids of each token
  AddedTokens(Map<AddedToken, Integer> ids, UnaryOperator<String> normalizer) {
    this.normalizer = normalizer;
    var written = new HashMap<String, Found>();
    var normalized = new HashMap<String, Found>();
    ids.forEach(
        (token, id) -> {
          if (token.normalized()) {
            normalized.put(normalizer.apply(token.content()), new Found(token, id));
          } else {
            written.put(token.content(), new Found(token, id));
          }
        });
    this.written = Search.of(written);
    this.normalized = Search.of(normalized);
  }

  /// The pieces of a text in their order.
  List<Piece> split(String text) {
    var pieces = new ArrayList<Piece>();
    for (Piece piece : written.split(text)) {
      switch (piece) {
        case Piece.Text(String rest) -> pieces.addAll(normalized.split(normalizer.apply(rest)));
        case Piece.Token token -> pieces.add(token);
      }
    }
    return pieces;
  }

  sealed interface Piece {
    /// Normalized text without added tokens.
    record Text(String text) implements Piece {}

    record Token(int id) implements Piece {}
  }

  private record Found(AddedToken token, int id) {}

  /// @param pattern of all contents, longest first
  private record Search(Pattern pattern, Map<String, Found> tokens) {
    static Search of(Map<String, Found> tokens) {
      String contents =
          tokens.keySet().stream()
              .filter(content -> !content.isEmpty())
              .sorted(Comparator.comparingInt(String::length).reversed())
              .map(Pattern::quote)
              .collect(Collectors.joining("|"));
      // Without tokens a pattern that is nowhere.
      return new Search(
          Pattern.compile(contents.isEmpty() ? "(?!)" : contents), Map.copyOf(tokens));
    }

    List<Piece> split(String text) {
      var pieces = new ArrayList<Piece>();
      int from = 0;
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        int start = matcher.start();
        int end = matcher.end();
        Found found = tokens.get(matcher.group());
        if (found == null || (found.token().singleWord() && touchesWord(text, start, end))) {
          continue;
        }
        if (found.token().lstrip()) {
          while (start > from && isSpace(text, start - 1)) {
            start--;
          }
        }
        if (found.token().rstrip()) {
          while (end < text.length() && isSpace(text, end)) {
            end++;
          }
        }
        if (from < start) {
          pieces.add(new Piece.Text(text.substring(from, start)));
        }
        pieces.add(new Piece.Token(found.id()));
        from = end;
      }
      if (from < text.length()) {
        pieces.add(new Piece.Text(text.substring(from)));
      }
      return pieces;
    }

    private static boolean touchesWord(String text, int start, int end) {
      int before = text.offsetByCodePoints(start, start == 0 ? 0 : -1);
      int after = text.offsetByCodePoints(end, end == text.length() ? 0 : 1);
      return WORD_BEFORE.matcher(text.substring(before, start)).find()
          || WORD_AFTER.matcher(text.substring(end, after)).find();
    }

    /// White space is of one unit each.
    private static boolean isSpace(String text, int at) {
      return SPACE.matcher(text.substring(at, at + 1)).matches();
    }
  }
}
