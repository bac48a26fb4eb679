package io.genpulse.engine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a program is, as a shell would find it.
public final class ProgramFile {
  private ProgramFile() {}

  /// @param program a file, or a name on the `PATH`
  public static Optional<Path> find(String program) {
    return find(program, System.getenv().getOrDefault("PATH", ""));
  }

  /// @param path instead of that of this process
  public static Optional<Path> find(String program, String path) {
    boolean named = !program.contains("/") && !program.contains(File.separator);
    Stream<String> folders =
        named
            ? Pattern.compile(Pattern.quote(File.pathSeparator)).splitAsStream(path)
            : Stream.of("");
    return folders
        .flatMap(folder -> List.of(program, program + ".exe").stream().map(n -> file(folder, n)))
        .flatMap(Optional::stream)
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /// A `PATH` may hold what is no path.
  private static Optional<Path> file(String folder, String name) {
    try {
      return Optional.of(Path.of(folder).resolve(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
