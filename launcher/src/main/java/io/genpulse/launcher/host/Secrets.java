package io.genpulse.launcher.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  /// JSON may leave out any of them.
  public Secrets {
    for (String one :
        new @Nullable String[] {
          postgresPassword, redisPassword, producerPassword, s3AccessKey, s3SecretKey
        }) {
      if (one == null || one.isEmpty()) {
        throw new IllegalArgumentException("a password or key is missing");
      }
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /// Files in a folder that others can read are closed to them; the folder is the user's to close.
  public static Secrets readOrMake(AppDirectories directories) {
    Secrets secrets = read(directories).orElseGet(() -> make(directories));
    try {
      OpenToOthers.close(directories.secrets());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot close " + directories.secrets() + " to others: " + IoReason.of(e), e);
    }
    return secrets;
  }

  public static Optional<Secrets> read(AppDirectories directories) {
    try {
      Secrets read = JSON.readValue(Files.readString(file(directories)), Secrets.class);
      if (read == null) {
        throw new IOException("it says null");
      }
      return Optional.of(read);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new UncheckedIOException(
          file(directories) + " is not yours to read; run GenPulse as its owner", e);
    } catch (IOException e) {
      // Its text may hold passwords, so what exactly is wrong in it is not told.
      throw new UncheckedIOException(
          file(directories)
              + " is empty or damaged, as after a power cut, and the passwords of the database are"
              + " in it; put a copy of it back, or move "
              + file(directories)
              + " and "
              + directories.data()
              + " away to begin anew without the tasks and pictures so far",
          e);
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
      throw new UncheckedIOException(
          "cannot write " + file(directories) + ": " + IoReason.of(e), e);
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
