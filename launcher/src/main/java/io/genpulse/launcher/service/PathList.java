package io.genpulse.launcher.service;

import java.io.File;
import java.nio.file.Path;

/// Paths in one variable, as the server's configuration reads them: between two stands the system's
/// path separator, which a backslash makes part of a path where it is `:`.
final class PathList {
  private PathList() {}

  static String escaped(Path path) {
    return File.pathSeparatorChar == ':' ? path.toString().replace(":", "\\:") : path.toString();
  }
}
