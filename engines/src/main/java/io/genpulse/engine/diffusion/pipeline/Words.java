package io.genpulse.engine.diffusion.pipeline;

import org.jspecify.annotations.Nullable;

/// The words for one picture.
///
/// @param negative what not to draw; null where nothing is said about it
/// @param second for the second text encoder of a model that has two; null = the same
/// @param negativeSecond likewise
public record Words(
    String prompt,
    @Nullable String negative,
    @Nullable String second,
    @Nullable String negativeSecond) {
  public Words(String prompt, @Nullable String negative) {
    this(prompt, negative, null, null);
  }

  /// @param encoder counted from 0
  String prompt(int encoder) {
    return encoder > 0 && second != null ? second : prompt;
  }

  @Nullable String negative(int encoder) {
    return encoder > 0 && negativeSecond != null ? negativeSecond : negative;
  }
}
