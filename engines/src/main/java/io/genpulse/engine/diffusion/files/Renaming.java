package io.genpulse.engine.diffusion.files;

import java.util.Map;

/// Replaces the beginning of dotted names.
final class Renaming {
  private Renaming() {}

  /// The name with its longest beginning that the map has replaced; as it is where it has none.
  static String firstSteps(String name, Map<String, String> beginnings) {
    int end = name.length();
    while (end > 0) {
      String replaced = beginnings.get(name.substring(0, end));
      if (replaced != null) {
        return replaced + name.substring(end);
      }
      end = name.lastIndexOf('.', end - 1);
    }
    return name;
  }
}
