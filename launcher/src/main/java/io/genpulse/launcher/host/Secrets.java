package io.genpulse.launcher.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// The passwords and keys of one home folder, made once and kept in `secrets/local.json`.
///
/// @param redisPassword of the Redis user `genpulse`
/// @param producerPassword of the Redis user `producer`, who can submit tasks and hear of them
public record Secrets(
    String postgresPassword,
    String redisPassword,
    String producerPassword,
    String s3AccessKey,
    String s3SecretKey) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static Secrets readOrMake(AppDirectories directories) {
    return read(directories).orElseGet(() -> make(directories));
  }

  public static Optional<Secrets> read(AppDirectories directories) {
    try {
      return Optional.of(JSON.readValue(Files.readString(file(directories)), Secrets.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(directories), e);
    }
  }

  private static Secrets make(AppDirectories directories) {
    SecureRandom random = new SecureRandom();
    Secrets made =
        new Secrets(
            key(random, 24),
            key(random, 24),
            key(random, 24),
            "gp" + key(random, 12).replaceAll("[^A-Za-z0-9]", "0"),
            key(random, 30));
    try {
      PrivateFile.write(
          file(directories), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(made));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(directories), e);
    }
  }

  /// Letters, digits, `-` and `_`: safe in URLs, command files and shells.
  private static String key(SecureRandom random, int bytes) {
    byte[] key = new byte[bytes];
    random.nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  private static Path file(AppDirectories directories) {
    return directories.secrets().resolve("local.json");
  }

  /// Says nothing: records print their components, and logs print records.
  @Override
  public String toString() {
    return "Secrets[...]";
  }
}
