package io.genpulse.launcher.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where GenPulse keeps its things: one folder per kind below one home.
public record AppDirectories(Path home) {
  public AppDirectories {
    home = home.toAbsolutePath().normalize();
  }

  /// `$GENPULSE_HOME`, else the platform's folder for application data.
  public static AppDirectories fromEnvironment(Map<String, String> environment) {
    String wanted = environment.getOrDefault("GENPULSE_HOME", "");
    return new AppDirectories(
        wanted.isBlank()
            ? platformHome(
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", ".")),
                environment)
            : Path.of(wanted));
  }

  static Path platformHome(String os, Path userHome, Map<String, String> environment) {
    String system = os.toLowerCase(Locale.ROOT);
    if (system.contains("win") && !system.contains("darwin")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return local.isBlank()
          ? userHome.resolve("AppData").resolve("Local").resolve("GenPulse")
          : Path.of(local).resolve("GenPulse");
    }
    if (system.contains("mac")) {
      return userHome.resolve("Library").resolve("Application Support").resolve("GenPulse");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.isBlank()
        ? userHome.resolve(".local").resolve("share").resolve("genpulse")
        : Path.of(data).resolve("genpulse");
  }

  /// Makes the folders that are not there, readable by the owner alone. One that is there stays as
  /// it is, a link to a store of models for instance.
  ///
  /// @throws UncheckedIOException naming the folder and what is wrong with it
  public AppDirectories create() {
    for (Path folder :
        List.of(
            home,
            config(),
            data(),
            postgres(),
            redis(),
            objects(),
            models(),
            plugins(),
            workflows(),
            logs(),
            run(),
            work(),
            secrets(),
            bin(),
            cache())) {
      try {
        makePrivate(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make " + folder + ": " + IoReason.of(e), e);
      }
    }
    return this;
  }

  /// Makes the folder of logs alone, for a command that needs no other.
  ///
  /// @return false when it cannot be made, or the home is one that no stack can use
  public boolean createLogs() {
    try {
      if (HomePath.complaint(home).isPresent()) {
        return false;
      }
      makePrivate(home);
      makePrivate(logs());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void makePrivate(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (Files.isSymbolicLink(folder)) {
      throw new IOException(
          "it is a link to " + Files.readSymbolicLink(folder) + ", which is no folder now");
    }
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(folder, ownerOnly(folder));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) { // else another process was faster
        throw e;
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  public Path config() {
    return home.resolve("config");
  }

  public Path data() {
    return home.resolve("data");
  }

  public Path postgres() {
    return data().resolve("postgres");
  }

  public Path redis() {
    return data().resolve("redis");
  }

  public Path objects() {
    return data().resolve("objects");
  }

  public Path models() {
    return home.resolve("models");
  }

  public Path plugins() {
    return home.resolve("plugins");
  }

  /// ComfyUI workflows that can be called by name.
  public Path workflows() {
    return home.resolve("workflows");
  }

  public Path logs() {
    return home.resolve("logs");
  }

  public Path run() {
    return home.resolve("run");
  }

  /// Files of running attempts.
  public Path work() {
    return run().resolve("work");
  }

  public Path secrets() {
    return home.resolve("secrets");
  }

  /// Programs that the user put here, such as `minio`.
  public Path bin() {
    return home.resolve("bin");
  }

  /// What can be made again: unpacked programs, native libraries.
  public Path cache() {
    return home.resolve("cache");
  }
}
