package io.genpulse.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a key may do.
public enum Scope {
  /// Looks at tasks, their results and what there is.
  READ,
  /// Hands in tasks and files, cancels and repeats its tasks.
  SUBMIT,
  /// Everything.
  ADMIN;

  /// As the API and the database have it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException in one sentence
  public static Scope of(String word) {
    return Arrays.stream(values())
        .filter(scope -> scope.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a scope must be one of %s but was \"%s\""
                        .formatted(
                            Arrays.stream(values())
                                .map(Scope::word)
                                .collect(Collectors.joining(", ")),
                            word)));
  }
}
