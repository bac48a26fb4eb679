package io.genpulse.engine.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The byte-pair encoding of CLIP, from `vocab.json` and `merges.txt` as the model's makers
/// published them.
///
/// Safe for use by several threads.
final class ClipTokenizer {
  private static final String BEGIN = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final String WORD_END = "</w>";
  private static final Pattern SPECIAL = Pattern.compile("<\\|startoftext\\|>|<\\|endoftext\\|>");
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final String[] BYTES = byteLetters();

  private final Map<String, Integer> ids;
  private final Map<String, Integer> ranks;
  private final int begin;
  private final int end;
  private final int pad;
  private final int length;

  private ClipTokenizer(
      Map<String, Integer> ids,
      Map<String, Integer> ranks,
      int begin,
      int end,
      int pad,
      int length) {
    this.ids = ids;
    this.ranks = ranks;
    this.begin = begin;
    this.end = end;
    this.pad = pad;
    this.length = length;
  }

  /// @throws EngineException `MODEL_INVALID` when a file of the folder is missing or wrong
  static ClipTokenizer open(Path folder) {
    Path vocabulary = folder.resolve("vocab.json");
    var ids = new HashMap<String, Integer>();
    ModelDirectory.read(vocabulary)
        .properties()
        .forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
    Path config = folder.resolve("tokenizer_config.json");
    String padToken = END;
    int length = 77;
    if (Files.exists(config)) {
      JsonNode node = ModelDirectory.read(config);
      JsonNode padNode = node.path("pad_token");
      padToken = padNode.isObject() ? padNode.path("content").asText() : padNode.asText(END);
      length = Math.clamp(node.path("model_max_length").asLong(77), 2, 77);
    }
    return new ClipTokenizer(
        ids,
        ranks(folder.resolve("merges.txt")),
        idOf(BEGIN, ids, vocabulary),
        idOf(END, ids, vocabulary),
        idOf(padToken, ids, vocabulary),
        length);
  }

  private static int idOf(String token, Map<String, Integer> ids, Path vocabulary) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "model file " + vocabulary + " has no token \"" + token + "\"");
    }
    return id;
  }

  private static Map<String, Integer> ranks(Path merges) {
    try {
      var ranks = new HashMap<String, Integer>();
      for (String line : Files.readAllLines(merges)) {
        if (!line.startsWith("#version") && !line.isBlank()) {
          ranks.putIfAbsent(line.strip(), ranks.size());
        }
      }
      return ranks;
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + merges + " is missing or unreadable: " + e, e);
    }
  }

  /// The ids of a text between those of begin and end, however many there are.
  long[] encode(String text) {
    var found = new ArrayList<Integer>();
    found.add(begin);
    int from = 0;
    for (Matcher special = SPECIAL.matcher(text); special.find(); from = special.end()) {
      encodeWords(text.substring(from, special.start()), found);
      found.add(special.group().equals(BEGIN) ? begin : end);
    }
    encodeWords(text.substring(from), found);
    found.add(end);
    return found.stream().mapToLong(Integer::longValue).toArray();
  }

  /// The ids cut, or filled up with the model's pad token, to the length that its encoder takes.
  long[] encodeToLength(String text) {
    long[] all = encode(text);
    long[] cut = Arrays.copyOf(all, length);
    if (all.length > length) {
      cut[length - 1] = end;
    } else {
      Arrays.fill(cut, all.length, length, pad);
    }
    return cut;
  }

  private void encodeWords(String text, List<Integer> found) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
    Matcher words = WORDS.matcher(lowerCase(SPACES.matcher(composed).replaceAll(" ")));
    while (words.find()) {
      for (String token : merge(words.group())) {
        found.add(ids.getOrDefault(token, end));
      }
    }
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

  private List<String> merge(String word) {
    var parts = new ArrayList<String>();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(BYTES[b & 0xFF]);
    }
    parts.add(parts.removeLast() + WORD_END);
    while (parts.size() > 1) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
        if (rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        break;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    return parts;
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
}
