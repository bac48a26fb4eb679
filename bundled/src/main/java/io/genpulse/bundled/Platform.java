package io.genpulse.bundled;

import java.util.Locale;

/// The operating system and processor, by the names that the bundled programs use.
record Platform(Os system, boolean arm) {
  enum Os {
    LINUX,
    MAC,
    WINDOWS
  }

  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    Os system =
        os.contains("mac") || os.contains("darwin")
            ? Os.MAC
            : os.contains("win") ? Os.WINDOWS : Os.LINUX;
    return new Platform(system, osArch.equals("aarch64") || osArch.equals("arm64"));
  }

  String postgresArchive() {
    return switch (system) {
      case LINUX -> arm ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
      case MAC -> arm ? "postgres-darwin-arm_64.txz" : "postgres-darwin-x86_64.txz";
      case WINDOWS -> "postgres-windows-x86_64.txz";
    };
  }

  String redisExecutable() {
    return switch (system) {
      case LINUX -> arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
      case MAC -> arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
      case WINDOWS -> "redis-server-5.0.14.1-windows-amd64.exe";
    };
  }

  String executable(String name) {
    return system == Os.WINDOWS ? name + ".exe" : name;
  }
}
