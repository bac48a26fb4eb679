package io.genpulse.bundled;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A MinIO server that the user has; none comes along.
public record MinioProgram(Path executable) {
  /// @param bin the folder that wins over the search path
  /// @param searchPath `$PATH`
  public static Optional<MinioProgram> find(Path bin, String searchPath) {
    String name = Platform.current().executable("minio");
    return Stream.concat(
            Stream.of(bin),
            Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(searchPath)
                .filter(folder -> !folder.isBlank())
                .map(Path::of))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(MinioProgram::new);
  }
}
