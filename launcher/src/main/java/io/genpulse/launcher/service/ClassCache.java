package io.genpulse.launcher.service;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The caches of loaded and linked classes (JEP 483) that a package brings beside its jars: a child
/// starts with half the work. Sources have none, where every build would make them stale.
final class ClassCache {
  /// What the launcher and the workers load, which is nearly the same.
  static final String LAUNCHER = "genpulse.aot";

  static final String OBJECT_STORE = "object-store.aot";

  private ClassCache() {}

  /// The JVM options that use it; Java goes on without when it does not fit what is run.
  static List<String> options(String cache, String classPath) {
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path file = Path.of(entry).resolveSibling(cache);
      if (entry.endsWith(".jar")) {
        return Files.isRegularFile(file) ? List.of("-XX:AOTCache=" + file) : List.of();
      }
    }
    return List.of();
  }
}
