package io.genpulse.launcher.service;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs a class of our own class path in a JVM of its own, with the Java that we run on.
public final class JavaCommand {
  /// The user's language and clock do not matter to a child, but some break programs: digits that
  /// are not ASCII, zones that only Java knows.
  private static final List<String> PLAIN =
      List.of("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC");

  private JavaCommand() {}

  /// A command of this program, such as `worker`.
  public static List<String> ofThisProgram(List<String> options, String... arguments) {
    return of(ClassCache.LAUNCHER, options, "io.genpulse.launcher.Main", arguments);
  }

  /// @param cache of classes, see [ClassCache]
  static List<String> of(
      String cache, List<String> options, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PLAIN);
    command.addAll(options);
    command.addAll(ClassCache.options(cache, classPath()));
    command.addAll(List.of("-cp", classPath(), mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /// Children run in folders of their own, so relative entries would lead nowhere.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
