package io.genpulse.server.registry;

import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The folder that handlers are dropped into, as jars or single `.java` files. Classes of a plugin
/// live as long as the process.
final class PluginFolder {
  private final Path folder;

  PluginFolder(Path folder) {
    this.folder = folder;
  }

  List<Plugin> load() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(PluginFolder::isPlugin).sorted().map(this::load).toList();
    } catch (IOException e) {
      return List.of(new Plugin.Refused(folder, "the folder cannot be read: " + e));
    }
  }

  private static boolean isPlugin(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".jar") || name.endsWith(".java");
  }

  // Foreign code is loaded and constructed here: whatever it throws, Errors too, refuses that file
  // alone.
  @SuppressWarnings("CatchingUnchecked")
  private Plugin load(Path file) {
    try {
      List<TaskHandler<?>> handlers =
          file.toString().endsWith(".jar") ? fromJar(file) : fromSource(file);
      return handlers.isEmpty()
          ? new Plugin.Refused(file, "it has no class that implements TaskHandler")
          : new Plugin.Handlers(file, handlers);
    } catch (PluginException e) {
      return new Plugin.Refused(file, String.valueOf(e.getMessage()));
    } catch (Exception | LinkageError | StackOverflowError e) {
      return new Plugin.Refused(file, "it cannot be loaded: " + e);
    }
  }

  private static List<TaskHandler<?>> fromJar(Path file) throws Exception {
    var names = new ArrayList<String>();
    try (var jar = new JarFile(file.toFile())) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .filter(name -> !name.endsWith("module-info.class"))
          .forEach(name -> names.add(name.substring(0, name.length() - 6).replace('/', '.')));
    }
    var loader =
        new URLClassLoader(new URL[] {file.toUri().toURL()}, PluginFolder.class.getClassLoader());
    return handlers(names, loader);
  }

  private static List<TaskHandler<?>> fromSource(Path file) throws Exception {
    var loader = new SourceCompiler().compile(file);
    return handlers(loader.classNames(), loader);
  }

  private static List<TaskHandler<?>> handlers(Collection<String> names, ClassLoader loader)
      throws Exception {
    var handlers = new ArrayList<TaskHandler<?>>();
    for (String name : names) {
      Class<?> type = Class.forName(name, false, loader);
      if (TaskHandler.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        handlers.add(create(type));
      }
    }
    return handlers;
  }

  private static TaskHandler<?> create(Class<?> type) throws Exception {
    if (!type.isAnnotationPresent(TaskType.class)) {
      throw new PluginException(type.getName() + " has no @TaskType");
    }
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return (TaskHandler<?>) constructor.newInstance();
  }
}
