package io.genpulse.engine.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The folder of a CLIP tokenizer, as transformers reads it: `vocab.json` and `merges.txt`, or
/// `tokenizer.json` in place of both; and what `tokenizer_config.json`, `special_tokens_map.json`,
/// `added_tokens.json` and `tokenizer.json` declare to be a token.
///
/// Every method throws `MODEL_INVALID` when a file is missing or wrong.
final class TokenizerFiles {
  private static final String END = "<|endoftext|>";
  private static final String DECODER = "added_tokens_decoder";

  private final Path folder;
  private final JsonNode config;
  private final JsonNode map;
  private final JsonNode added;
  private final JsonNode fast;

  TokenizerFiles(Path folder) {
    this.folder = folder;
    config = readIfThere("tokenizer_config.json");
    fast = readIfThere("tokenizer.json");
    // A newer configuration says everything; the older files beside it count no more.
    map = config.has(DECODER) ? config.path("") : readIfThere("special_tokens_map.json");
    added = config.has(DECODER) ? config.path("") : readIfThere("added_tokens.json");
  }

  private JsonNode readIfThere(String name) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? ModelJson.read(file) : MissingNode.getInstance();
  }

  private boolean isFastAlone() {
    return !Files.exists(folder.resolve("vocab.json")) && !fast.isMissingNode();
  }

  Map<String, Integer> vocabulary() {
    JsonNode vocabulary =
        isFastAlone()
            ? fast.path("model").path("vocab")
            : ModelJson.read(folder.resolve("vocab.json"));
    var ids = new HashMap<String, Integer>();
    vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    return ids;
  }

  /// Pairs with a blank between them, best first.
  List<String> merges() {
    var merges = new ArrayList<String>();
    if (isFastAlone()) {
      for (JsonNode merge : fast.path("model").path("merges")) {
        merges.add(
            merge.isArray()
                ? merge.path(0).asText() + " " + merge.path(1).asText()
                : merge.asText());
      }
      return merges;
    }
    Path file = folder.resolve("merges.txt");
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.startsWith("#version") && !line.isBlank()) {
          merges.add(line.strip());
        }
      }
      return merges;
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " is missing or unreadable: " + e, e);
    }
  }

  /// The length that the encoder takes.
  int length() {
    return Math.clamp(config.path("model_max_length").asLong(77), 2, 77);
  }

  String begin() {
    return name("bos_token", "<|startoftext|>");
  }

  String end() {
    return name("eos_token", END);
  }

  String unknown() {
    return name("unk_token", END);
  }

  String pad() {
    return name("pad_token", END);
  }

  private String name(String key, String absent) {
    JsonNode token = named().get(key);
    return token == null ? absent : AddedToken.read(token, true).content();
  }

  /// What is declared by a key that ends in `_token`, those known to every tokenizer first.
  private Map<String, JsonNode> named() {
    var named = new LinkedHashMap<String, JsonNode>();
    for (String key :
        List.of(
            "bos_token",
            "eos_token",
            "unk_token",
            "sep_token",
            "pad_token",
            "cls_token",
            "mask_token")) {
      if (!map.path(key).isMissingNode() || !config.path(key).isMissingNode()) {
        named.put(key, map.has(key) ? map.path(key) : config.path(key));
      }
    }
    for (JsonNode file : List.of(config, map)) {
      file.properties().stream()
          .filter(entry -> entry.getKey().endsWith("_token"))
          .forEach(entry -> named.put(entry.getKey(), entry.getValue()));
    }
    named.values().removeIf(value -> !value.isTextual() && !value.isObject());
    return named;
  }

  private List<JsonNode> further() {
    String list = "extra_special_tokens";
    String formerly = "additional_special_tokens";
    var further = new ArrayList<JsonNode>();
    (config.path(list).isEmpty() ? config.path(formerly) : config.path(list)).forEach(further::add);
    map.path(list).forEach(further::add);
    if (further.isEmpty()) {
      map.path(formerly).forEach(further::add);
    }
    return further;
  }

  /// What is one token wherever it stands, each once, in the order in which new ids are given.
  List<AddedToken> addedTokens() {
    var special = new ArrayList<AddedToken>();
    special.add(AddedToken.plain(begin(), true));
    special.add(AddedToken.plain(end(), true));
    special.add(AddedToken.plain(unknown(), true));
    special.add(AddedToken.plain(pad(), true));
    named().values().forEach(token -> special.add(AddedToken.read(token, true)));
    further().forEach(token -> special.add(AddedToken.read(token, true)));

    var tokens = new LinkedHashMap<String, AddedToken>();
    numbered().values().forEach(token -> tokens.put(token.content(), token));
    Set<String> numbered = Set.copyOf(tokens.keySet());
    for (AddedToken token : special) {
      if (!numbered.contains(token.content())) {
        // Of several names for one text the last one's attributes hold.
        tokens.put(token.content(), token);
      }
    }
    tokens.remove("");
    return List.copyOf(tokens.values());
  }

  /// Tokens saved with an id. It orders them only: where the vocabulary has them, its id counts.
  private Map<Long, AddedToken> numbered() {
    var special = new ArrayList<String>(List.of(begin(), end(), unknown(), pad()));
    named().values().forEach(token -> special.add(AddedToken.read(token, true).content()));
    var numbered = new TreeMap<Long, AddedToken>();
    if (config.has(DECODER)) {
      for (Map.Entry<String, JsonNode> entry : config.path(DECODER).properties()) {
        JsonNode token = entry.getValue();
        boolean isSpecial = special.contains(token.path("content").asText());
        numbered.put(id(entry.getKey()), AddedToken.read(token, isSpecial));
      }
      return numbered;
    }
    further().forEach(token -> special.add(AddedToken.read(token, true).content()));
    for (Map.Entry<String, JsonNode> entry : added.properties()) {
      numbered.put(
          entry.getValue().asLong(),
          AddedToken.plain(entry.getKey(), special.contains(entry.getKey())));
    }
    for (JsonNode token : fast.path("added_tokens")) {
      boolean isSpecial = special.contains(token.path("content").asText());
      numbered.put(token.path("id").asLong(), AddedToken.read(token, isSpecial));
    }
    return numbered;
  }

  private long id(String key) {
    try {
      return Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "model file %s has %s \"%s\", which is not a number"
              .formatted(folder.resolve("tokenizer_config.json"), DECODER, key),
          e);
    }
  }
}
