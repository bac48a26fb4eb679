package io.genpulse.server.config;

import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads configuration values and gathers what is wrong with them, so that a start reports all of
/// it at once.
public final class ConfigReader {
  private static final String PATH_SEPARATOR =
      File.pathSeparatorChar == ':' ? "(?<!\\\\):" : Pattern.quote(File.pathSeparator);

  private final Map<String, String> environment;
  private final Map<String, String> values;
  private final String home;
  private final List<String> wrong = new ArrayList<>();

  public ConfigReader(Map<String, String> environment) {
    home = environment.getOrDefault("GENPULSE_HOME", "").strip();
    this.environment = environment;
    values = defaults();
    values.replaceAll((key, value) -> environment.getOrDefault(variable(key), value).strip());
  }

  /// The keys of `application.yaml` with their defaults.
  public static Map<String, String> defaults() {
    Config config =
        Config.builder(ConfigSources.classpath("application.yaml"))
            .disableEnvironmentVariablesSource()
            .disableSystemPropertiesSource()
            .disableKeyResolving()
            .disableValueResolving()
            .build();
    return new LinkedHashMap<>(config.asMap().get());
  }

  /// The environment variable that overrides a key.
  public static String variable(String key) {
    return "GENPULSE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("application.yaml lacks " + key);
    }
    return value;
  }

  public String required(String key) {
    return read(key, "must not be empty", text -> text.isEmpty() ? null : text, "?");
  }

  public int number(String key, int least, int most) {
    return read(
        key,
        "must be a number %d..%d".formatted(least, most),
        text -> {
          int value = Integer.parseInt(text);
          return value >= least && value <= most ? value : null;
        },
        least);
  }

  public boolean flag(String key) {
    return read(
        key,
        "must be true or false",
        text -> List.of("true", "false").contains(text) ? Boolean.valueOf(text) : null,
        false);
  }

  /// One of an enum's constants, by its name in lower case.
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    E[] constants = type.getEnumConstants();
    return read(
        key,
        "must be one of "
            + Arrays.stream(constants).map(ConfigReader::word).collect(Collectors.joining(", ")),
        text -> Arrays.stream(constants).filter(c -> word(c).equals(text)).findFirst().orElse(null),
        constants[0]);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Duration duration(String key, Duration least, Duration most) {
    return read(
        key,
        "must be a duration of %s to %s".formatted(least, most),
        text -> {
          Duration value = Duration.parse(text);
          return value.compareTo(least) < 0 || value.compareTo(most) > 0 ? null : value;
        },
        least);
  }

  public URI uri(String key, String... schemes) {
    return read(
        key,
        "must be a URL of " + String.join(" or ", schemes),
        text -> {
          URI value = URI.create(text);
          boolean known =
              value.getHost() != null && Arrays.asList(schemes).contains(value.getScheme());
          return known ? value : null;
        },
        URI.create("none:none"));
  }

  /// A folder, never one of whatever folder the process was started in: a relative path hangs on
  /// `GENPULSE_HOME`. Where none is given it is `below` there, and `without` where there is no
  /// home.
  public @Nullable Path folder(String key, String below, @Nullable Path without) {
    String text = text(key);
    if (text.isEmpty()) {
      return home.isEmpty() ? without : Path.of(home).toAbsolutePath().resolve(below);
    }
    return read(
        key,
        "must be an absolute path, or GENPULSE_HOME must be set,",
        given -> {
          Path path = Path.of(given);
          if (path.isAbsolute()) {
            return path;
          }
          return home.isEmpty() ? null : Path.of(home).toAbsolutePath().resolve(path);
        },
        Path.of(""));
  }

  /// Separated as on PATH; where that is by `:`, a backslash makes one part of a path.
  public List<Path> paths(String key) {
    return read(
        key,
        "must be paths",
        text -> split(text, PATH_SEPARATOR).map(ConfigReader::unescaped).toList(),
        List.of());
  }

  /// Parts between commas, each turned by `parse`, which throws IllegalArgumentException.
  public <T> List<T> list(String key, Function<String, T> parse) {
    return read(key, "is wrong", text -> split(text, ",").map(parse).toList(), List.of());
  }

  /// What is set for engines under the names of their own keys, `engines.<id>.<key>` or
  /// `providers.<id>.<key>`. Variables of these groups that nobody knows are wrong.
  public Map<EngineId, EngineOptions> engineOptions(List<EngineFactory> engines) {
    Set<String> ours =
        values.keySet().stream().map(ConfigReader::variable).collect(Collectors.toSet());
    return EngineOptions.read(engines, environment, ours, wrong::add);
  }

  public void refuse(String key, String problem) {
    wrong.add("%s (%s) %s".formatted(key, variable(key), problem));
  }

  /// @throws IllegalArgumentException naming every wrong key
  public void check() {
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("wrong configuration: " + String.join("; ", wrong));
    }
  }

  private static Path unescaped(String text) {
    return Path.of(File.pathSeparatorChar == ':' ? text.replace("\\:", ":") : text);
  }

  private static java.util.stream.Stream<String> split(String text, String separator) {
    return Pattern.compile(separator)
        .splitAsStream(text)
        .map(String::strip)
        .filter(p -> !p.isEmpty());
  }

  private <T> T read(String key, String rule, Function<String, @Nullable T> parse, T instead) {
    String text = text(key);
    String why = "";
    try {
      T value = parse.apply(text);
      if (value != null) {
        return value;
      }
    } catch (NumberFormatException e) {
      why = "";
    } catch (IllegalArgumentException | DateTimeParseException e) {
      why = " (" + e.getMessage() + ")";
    }
    boolean secret =
        key.contains("password")
            || key.contains("key")
            || key.contains("secret")
            || key.equals("redis.url");
    refuse(key, rule + (secret ? "" : " but was \"" + text + "\"") + (secret ? "" : why));
    return instead;
  }
}
