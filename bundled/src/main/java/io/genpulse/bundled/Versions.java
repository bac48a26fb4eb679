package io.genpulse.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// The versions of what comes along, as the build took them.
final class Versions {
  private Versions() {}

  static String postgres() throws IOException {
    return read("postgres");
  }

  static String redis() throws IOException {
    return read("redis");
  }

  private static String read(String name) throws IOException {
    Properties versions = new Properties();
    try (InputStream file = Versions.class.getResourceAsStream("versions.properties")) {
      if (file != null) {
        versions.load(file);
      }
    }
    String version = versions.getProperty(name);
    if (version == null) {
      throw new IOException("this build does not say its version of " + name);
    }
    return version;
  }
}
