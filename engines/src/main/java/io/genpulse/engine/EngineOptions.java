package io.genpulse.engine;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The settings that one engine has of its own, by the names of its [EngineKey]s.
public final class EngineOptions {
  private static final Pattern OPTION = Pattern.compile("^GENPULSE_(ENGINES|PROVIDERS)_");

  private final EngineFactory factory;
  private final Map<String, String> values = new LinkedHashMap<>();

  private EngineOptions(EngineFactory factory) {
    this.factory = factory;
    factory.keys().forEach(key -> values.put(key.name(), key.standard()));
  }

  /// Everything as the engine has it when nobody sets anything.
  public static EngineOptions standard(EngineFactory factory) {
    return new EngineOptions(factory);
  }

  /// Reads the options of every engine from environment variables, `GENPULSE_ENGINES_<ID>_<KEY>` or
  /// `GENPULSE_PROVIDERS_<ID>_<KEY>`.
  ///
  /// @param others variables of these two groups that are nobody's options
  /// @param wrong takes a sentence for each that is unknown or cannot be used
  public static Map<EngineId, EngineOptions> read(
      List<EngineFactory> factories,
      Map<String, String> environment,
      Set<String> others,
      Consumer<String> wrong) {
    var unknown = new TreeSet<String>();
    environment.keySet().stream().filter(OPTION.asPredicate()).forEach(unknown::add);
    unknown.removeAll(others);
    var all = new LinkedHashMap<EngineId, EngineOptions>();
    for (EngineFactory factory : factories) {
      var options = new EngineOptions(factory);
      for (EngineKey key : factory.keys()) {
        List<String> names = variables(factory, key);
        names.forEach(unknown::remove);
        options.set(key, names, environment, wrong);
      }
      all.put(factory.id(), options);
    }
    unknown.forEach(name -> wrong.accept(name + " is no setting; " + known(factories)));
    return all;
  }

  /// Reads the options of one engine alone; what is wrong stays for [#read] to tell.
  public static EngineOptions of(EngineFactory factory, Map<String, String> environment) {
    return read(List.of(factory), environment, environment.keySet(), _ -> {})
        .getOrDefault(factory.id(), standard(factory));
  }

  private void set(
      EngineKey key, List<String> names, Map<String, String> environment, Consumer<String> wrong) {
    List<String> ours = set(names, environment);
    String known = key.knownAs();
    List<String> set = ours.isEmpty() && known != null ? set(List.of(known), environment) : ours;
    if (set.isEmpty()) {
      return;
    }
    String value = environment.getOrDefault(set.getFirst(), "").strip();
    if (set.size() > 1) {
      wrong.accept(String.join(" and ", set) + " set the same; set one of them");
    }
    key.problem(value)
        .ifPresent(
            problem ->
                wrong.accept(
                    "%s.%s.%s (%s) %s"
                        .formatted(
                            group(factory), factory.id(), key.name(), set.getFirst(), problem)));
    values.put(key.name(), value);
  }

  private static List<String> set(List<String> names, Map<String, String> environment) {
    return names.stream().filter(name -> !environment.getOrDefault(name, "").isBlank()).toList();
  }

  private static String known(List<EngineFactory> factories) {
    List<String> names =
        factories.stream()
            .flatMap(factory -> factory.keys().stream().map(key -> variables(factory, key)))
            .map(List::getFirst)
            .toList();
    return names.isEmpty()
        ? "no engine here has any of its own"
        : "there are " + String.join(", ", names);
  }

  /// The variables that set a key, the one to tell people first.
  private static List<String> variables(EngineFactory factory, EngineKey key) {
    String own = group(factory);
    return Stream.of(own, own.equals("engines") ? "providers" : "engines")
        .map(group -> variable(group, factory.id().value(), key.name()))
        .toList();
  }

  private static String variable(String group, String engine, String key) {
    return "GENPULSE_%s_%s_%s"
        .formatted(group, engine, key)
        .toUpperCase(Locale.ROOT)
        .replace('-', '_');
  }

  /// The environment variable that sets a key of an engine with a provider, for messages.
  public static String ofProvider(String engine, String key) {
    return variable("providers", engine, key);
  }

  private static String group(EngineFactory factory) {
    return factory.route() == Route.API ? "providers" : "engines";
  }

  /// Whose they are.
  public EngineFactory factory() {
    return factory;
  }

  /// The same with another value.
  ///
  /// @throws IllegalArgumentException when it cannot be used, saying why
  public EngineOptions with(String name, String value) {
    EngineKey key =
        factory.keys().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(factory.id() + " has no key " + name));
    key.problem(value)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(
                  "%s of %s %s".formatted(name, factory.id(), problem));
            });
    var changed = new EngineOptions(factory);
    changed.values.putAll(values);
    changed.values.put(name, value);
    return changed;
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "engine " + factory.id() + " has no key \"" + name + "\" among its keys");
    }
    return value;
  }

  /// Whether the engine has such a key.
  public boolean knows(String name) {
    return values.containsKey(name);
  }

  public boolean isSet(String name) {
    return !text(name).isEmpty();
  }

  public Secret secret(String name) {
    return new Secret(text(name));
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  /// Empty when it is not set, or cannot be used.
  public Optional<Money> money(String name) {
    return Money.read(text(name));
  }

  public URI url(String name) {
    return URI.create(text(name));
  }

  public List<URI> urls(String name) {
    return EngineKey.urls(text(name)).map(URI::create).toList();
  }

  /// Addresses by the names they are given; none where the value cannot be used.
  public Map<String, URI> namedUrls(String name) {
    var urls = new LinkedHashMap<String, URI>();
    String value = text(name);
    if (EngineKey.isNamedUrls(value)) {
      EngineKey.namedUrls(value).forEach(part -> urls.put(part[0], URI.create(part[1])));
    }
    return urls;
  }

  /// The environment variable that sets a key, for messages.
  public String variable(String name) {
    return factory.keys().stream()
        .filter(key -> key.name().equals(name))
        .map(key -> variables(factory, key).getFirst())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(factory.id() + " has no key " + name));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineOptions options
        && factory.id().equals(options.factory.id())
        && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /// Names and values, those of secrets hidden.
  @Override
  public String toString() {
    var shown = new LinkedHashMap<String, Object>();
    factory
        .keys()
        .forEach(
            key ->
                shown.put(
                    key.name(),
                    key.kind() == EngineKey.Kind.SECRET && isSet(key.name())
                        ? secret(key.name())
                        : text(key.name())));
    return factory.id() + " " + shown;
  }
}
