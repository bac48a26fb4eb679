package io.genpulse.launcher.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a running local stack answers, as `run/endpoints.json` says it. No secrets.
///
/// @param postgres `postgresql://127.0.0.1:port/genpulse`
/// @param redis `redis://127.0.0.1:port`
public record Endpoints(URI api, URI postgres, URI redis, URI s3) {
  /// JSON may leave out any of them.
  public Endpoints {
    for (URI one : new @Nullable URI[] {api, postgres, redis, s3}) {
      if (one == null) {
        throw new IllegalArgumentException("api, postgres, redis and s3 must all be there");
      }
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  public static Endpoints onLoopback(int api, int postgres, int redis, int s3) {
    return new Endpoints(
        URI.create("http://127.0.0.1:" + api),
        URI.create("postgresql://127.0.0.1:" + postgres + "/genpulse"),
        URI.create("redis://127.0.0.1:" + redis),
        URI.create("http://127.0.0.1:" + s3));
  }

  /// What the last stack on this home wrote, if it can be read; the stack may have ended since, see
  /// [InstanceLock#holder].
  public static Optional<Endpoints> read(AppDirectories directories) {
    try {
      return Optional.ofNullable(
          JSON.readValue(Files.readString(file(directories)), Endpoints.class));
    } catch (NoSuchFileException | JsonProcessingException | CharacterCodingException e) {
      // Left over from a power cut; the stack that runs says it anew.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(directories), e);
    }
  }

  public void write(AppDirectories directories) {
    try {
      PrivateFile.write(
          file(directories), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(directories), e);
    }
  }

  public static void remove(AppDirectories directories) {
    try {
      Files.deleteIfExists(file(directories));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(directories), e);
    }
  }

  private static Path file(AppDirectories directories) {
    return directories.run().resolve("endpoints.json");
  }
}
