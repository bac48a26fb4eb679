package io.genpulse.server.registry;

import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder that handlers are dropped into, as jars or single `.java` files. Classes of a plugin
/// live as long as the process.
final class PluginFolder {
  private static final Logger log = LoggerFactory.getLogger(PluginFolder.class);

  private final Path folder;

  PluginFolder(Path folder) {
    this.folder = folder;
  }

  List<Plugin> load() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    String open = openToOthers(folder);
    if (open != null) {
      return List.of(new Plugin.Refused(folder, open));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(PluginFolder::isPlugin).sorted().map(this::load).toList();
    } catch (IOException e) {
      return List.of(new Plugin.Refused(folder, "the folder cannot be read: " + e));
    }
  }

  /// What is in the folder is run: whoever may write there may do all that this process may.
  private static @Nullable String openToOthers(Path path) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
      return rights.contains(PosixFilePermission.GROUP_WRITE)
              || rights.contains(PosixFilePermission.OTHERS_WRITE)
          ? "others may write to %s; forbid it with: chmod go-w '%s'".formatted(path, path)
          : null;
    } catch (UnsupportedOperationException e) {
      return null;
    } catch (IOException e) {
      return "its rights cannot be read: " + e;
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
    String open = openToOthers(file);
    if (open != null) {
      return new Plugin.Refused(file, open);
    }
    try {
      log.info("Plugin {} has SHA-256 {}", file, sha256(file));
      var refused = new ArrayList<String>();
      List<TaskHandler<?>> handlers =
          file.toString().endsWith(".jar") ? fromJar(file, refused) : fromSource(file, refused);
      return handlers.isEmpty() && refused.isEmpty()
          ? new Plugin.Refused(file, "it has no class that implements TaskHandler")
          : new Plugin.Handlers(file, handlers, refused);
    } catch (PluginException e) {
      return new Plugin.Refused(file, String.valueOf(e.getMessage()));
    } catch (Exception | LinkageError | StackOverflowError e) {
      return new Plugin.Refused(file, "it cannot be loaded: " + e);
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static List<TaskHandler<?>> fromJar(Path file, List<String> refused) throws Exception {
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
    return handlers(names, loader, refused);
  }

  private static List<TaskHandler<?>> fromSource(Path file, List<String> refused) throws Exception {
    var loader = new SourceCompiler().compile(file);
    return handlers(loader.classNames(), loader, refused);
  }

  /// A class that cannot be used refuses itself alone: a jar may bring classes whose libraries are
  /// not there, and which nobody needs.
  private static List<TaskHandler<?>> handlers(
      Collection<String> names, ClassLoader loader, List<String> refused) {
    var handlers = new ArrayList<TaskHandler<?>>();
    for (String name : names) {
      try {
        Class<?> type = Class.forName(name, false, loader);
        if (TaskHandler.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
          handlers.add(create(type));
        }
      } catch (PluginException e) {
        refused.add(String.valueOf(e.getMessage()));
      } catch (Exception | LinkageError | StackOverflowError e) {
        refused.add("class %s cannot be loaded: %s".formatted(name, e));
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
