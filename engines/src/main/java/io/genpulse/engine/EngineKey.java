package io.genpulse.engine;

import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A setting that one engine has of its own, such as `api-key`.
///
/// @param name kebab-case
/// @param standard what it is when nobody sets it; empty where there is no such value
/// @param description for people, one sentence
/// @param knownAs variable that people have set for other programs already, such as
///   `OPENAI_API_KEY`; read when ours is not set
/// @param choices all values of a [Kind#CHOICE]; empty for any other kind
public record EngineKey(
    String name,
    Kind kind,
    String standard,
    String description,
    @Nullable String knownAs,
    List<String> choices) {
  public EngineKey(String name, Kind kind, String standard, String description) {
    this(name, kind, standard, description, null);
  }

  public EngineKey(
      String name, Kind kind, String standard, String description, @Nullable String knownAs) {
    this(name, kind, standard, description, knownAs, List.of());
  }

  /// A setting that is one of some words.
  public static EngineKey choice(
      String name, List<String> choices, String standard, String description) {
    return new EngineKey(name, Kind.CHOICE, standard, description, null, choices);
  }

  public EngineKey {
    if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "the name of a setting must match [a-z][a-z0-9-]{0,63} but was \"" + name + "\"");
    }
    choices = List.copyOf(choices);
    if (problem(kind, choices, standard).isPresent()
        || (kind == Kind.NUMBER && standard.isEmpty())) {
      throw new IllegalArgumentException(
          "the standard value \"" + standard + "\" of " + name + " is not a " + kind);
    }
  }

  /// What is wrong with a value, as the end of a sentence; never the value of a secret.
  Optional<String> problem(String value) {
    return problem(kind, choices, value);
  }

  private static Optional<String> problem(Kind kind, List<String> choices, String value) {
    boolean right =
        value.isEmpty()
            || switch (kind) {
              case TEXT -> true;
              // It goes into a header: a line end there would be another header.
              case SECRET -> value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
              case NUMBER -> value.matches("[0-9]{1,9}");
              case MONEY -> Money.read(value).isPresent();
              case URL -> isUrl(value);
              case URLS -> urls(value).allMatch(EngineKey::isUrl);
              case NAMED_URLS -> isNamedUrls(value);
              case CHOICE -> choices.contains(value);
            };
    if (right) {
      return Optional.empty();
    }
    return Optional.of(
        switch (kind) {
          case TEXT -> "is wrong";
          case SECRET -> "must be printable ASCII without blanks";
          case NUMBER -> "must be a number 0..999999999 but was \"" + value + "\"";
          case MONEY ->
              "must be an amount and a currency, such as 2.50 USD, but was \"" + value + "\"";
          case URL -> "must be a URL of http or https but was \"" + value + "\"";
          case URLS ->
              "must be URLs of http or https, separated by commas, but was \"" + value + "\"";
          case NAMED_URLS ->
              "must be names with URLs of http or https, such as groq=https://api.groq.com/openai/v1;"
                  + "local=http://127.0.0.1:8080/v1, each name once, but was \""
                  + value
                  + "\"";
          case CHOICE ->
              "must be one of " + String.join(", ", choices) + " but was \"" + value + "\"";
        });
  }

  static Stream<String> urls(String value) {
    return Arrays.stream(value.split(",")).map(String::strip).filter(url -> !url.isEmpty());
  }

  /// The parts of a value of [Kind#NAMED_URLS]: name and URL.
  static Stream<String[]> namedUrls(String value) {
    return Arrays.stream(value.split(";"))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(part -> part.split("=", 2));
  }

  static boolean isNamedUrls(String value) {
    var names = new HashSet<String>();
    return namedUrls(value)
        .allMatch(
            part ->
                part.length == 2
                    && part[0].matches("[a-z][a-z0-9-]{0,19}")
                    && names.add(part[0])
                    && isUrl(part[1]));
  }

  private static boolean isUrl(String value) {
    try {
      URI url = URI.create(value);
      return url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// What a value is.
  public enum Kind {
    TEXT,
    /// Never shown to anybody.
    SECRET,
    NUMBER,
    /// See [Money].
    MONEY,
    URL,
    /// One or several, separated by commas.
    URLS,
    /// `name=URL`, one or several, separated by semicolons.
    NAMED_URLS,
    /// One of the setting's own words.
    CHOICE
  }
}
