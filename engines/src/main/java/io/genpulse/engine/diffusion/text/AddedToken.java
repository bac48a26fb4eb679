package io.genpulse.engine.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;

/// A text that a tokenizer's files declare to be one token wherever it stands.
///
/// @param singleWord only where no letter, digit or underscore touches it
/// @param lstrip takes the white space before it along
/// @param rstrip takes the white space after it along
/// @param normalized looked for in the text as the tokenizer normalizes it, not as it was written
record AddedToken(
    String content, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized) {
  /// As declared by its text alone.
  static AddedToken plain(String content, boolean special) {
    return new AddedToken(content, false, false, false, !special);
  }

  /// As declared by its text, or by an object with its attributes.
  ///
  /// @param special whether it is known to be a special token, even if the object does not say so
  static AddedToken read(JsonNode json, boolean special) {
    if (json.isTextual()) {
      return plain(json.asText(), special);
    }
    boolean isSpecial = special || json.path("special").asBoolean(false);
    return new AddedToken(
        json.path("content").asText(),
        json.path("single_word").asBoolean(false),
        json.path("lstrip").asBoolean(false),
        json.path("rstrip").asBoolean(false),
        json.path("normalized").asBoolean(!isSpecial));
  }
}
