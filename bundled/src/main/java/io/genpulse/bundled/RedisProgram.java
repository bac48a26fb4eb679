package io.genpulse.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The Redis server that comes along.
public record RedisProgram(Path executable) {
  /// Unpacks it into the cache unless it is there, whole.
  public static RedisProgram unpack(Path cache) throws IOException {
    String name = Platform.current().redisExecutable();
    String version = Versions.redis();
    Path folder =
        UnpackedFolder.at(
            cache.resolve("redis-" + version),
            version,
            unfinished -> {
              try (InputStream program = RedisProgram.class.getResourceAsStream("/" + name)) {
                if (program == null) {
                  throw new IOException("this build brings no Redis for here: " + name);
                }
                Path file = unfinished.resolve(name);
                Files.copy(program, file);
                if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                  Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
              }
            });
    return new RedisProgram(folder.resolve(name));
  }
}
