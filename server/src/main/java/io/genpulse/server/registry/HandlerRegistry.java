package io.genpulse.server.registry;

import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.handler.DeclaredTaskTypes;
import io.genpulse.server.handler.TaskHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every task type this process knows: handlers of the program itself, those dropped into the
/// plugins folder, and those that data declares while the program runs. A plugin that cannot be
/// used is a problem of its own and hurts nobody else.
public final class HandlerRegistry {
  private static final Logger log = LoggerFactory.getLogger(HandlerRegistry.class);

  private final Map<String, RegisteredType> byName = new LinkedHashMap<>();
  private final List<RegisteredType> types = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final EngineChoice engines;
  private @Nullable DeclaredTypes declared;

  /// A registry of exactly these handlers.
  ///
  /// @throws IllegalStateException when two claim the same name, naming both classes
  public HandlerRegistry(Collection<? extends TaskHandler<?>> handlers, EngineChoice engines) {
    this.engines = engines;
    for (TaskHandler<?> handler : handlers) {
      RegisteredType type = RegisteredType.of(handler, engines);
      String clash = clash(type);
      if (clash != null) {
        throw new IllegalStateException(clash);
      }
      add(type);
    }
  }

  /// The handlers that `ServiceLoader` finds and those of the jars and `.java` files in `plugins`,
  /// a folder that need not be there; null = none.
  public static HandlerRegistry discover(@Nullable Path plugins, EngineChoice engines) {
    return discover(plugins, engines, null);
  }

  /// As [#discover(Path,EngineChoice)], and those that `declared` has at the time.
  public static HandlerRegistry discover(
      @Nullable Path plugins, EngineChoice engines, @Nullable DeclaredTaskTypes declared) {
    var registry = new HandlerRegistry(builtIn(), engines);
    if (plugins != null) {
      new PluginFolder(plugins).load().forEach(registry::addPlugin);
    }
    if (declared != null) {
      registry.declared = new DeclaredTypes(declared, engines);
    }
    log.info("Task types: {}", registry.types().stream().map(RegisteredType::type).toList());
    return registry;
  }

  // Rawtypes: a class literal has no type argument.
  @SuppressWarnings("rawtypes")
  private static List<TaskHandler<?>> builtIn() {
    var found = new ArrayList<TaskHandler<?>>();
    for (TaskHandler<?> handler : ServiceLoader.load(TaskHandler.class)) {
      found.add(handler);
    }
    return found;
  }

  private void addPlugin(Plugin plugin) {
    switch (plugin) {
      case Plugin.Refused(var file, var reason) -> problem(file, reason);
      case Plugin.Handlers(var file, var handlers, var refused) -> {
        refused.forEach(reason -> problem(file, reason));
        handlers.forEach(
            handler -> {
              try {
                RegisteredType type = RegisteredType.of(handler, engines);
                String clash = clash(type);
                if (clash == null) {
                  add(type);
                  log.info("Plugin {} brings {}", file, type);
                } else {
                  problem(file, clash);
                }
              } catch (RuntimeException | LinkageError e) {
                problem(file, String.valueOf(e.getMessage()));
              }
            });
      }
    }
  }

  private void problem(Path file, String reason) {
    String text = "plugin %s is not used: %s".formatted(file.getFileName(), reason);
    log.warn("{}", text);
    problems.add(text);
  }

  private @Nullable String clash(RegisteredType type) {
    for (String name : type.names()) {
      RegisteredType other = byName.get(name);
      if (other != null) {
        return "task type \"%s\" is claimed by both %s and %s"
            .formatted(name, other.handlerName(), type.handlerName());
      }
    }
    return null;
  }

  private void add(RegisteredType type) {
    types.add(type);
    type.names().forEach(name -> byName.put(name, type));
  }

  /// The type of a registry key or alias.
  public Optional<RegisteredType> find(String typeOrAlias) {
    RegisteredType type = byName.get(typeOrAlias);
    return Optional.ofNullable(type == null ? declared().get(typeOrAlias) : type);
  }

  /// Those that are there now.
  public List<RegisteredType> types() {
    var all = new ArrayList<>(types);
    all.addAll(declared().values());
    return List.copyOf(all);
  }

  private Map<String, RegisteredType> declared() {
    return declared == null ? Map.of() : declared.byName(byName.keySet());
  }

  /// Why plugins, or declared types, are not used, a sentence each.
  public List<String> problems() {
    var all = new ArrayList<>(problems);
    if (declared != null) {
      all.addAll(declared.problems(byName.keySet()));
    }
    return List.copyOf(all);
  }
}
