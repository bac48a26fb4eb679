package io.genpulse.launcher.host;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The keys of remote providers that the user gave to one home folder, in `secrets/providers.json`,
/// which only the owner can read.
public final class ProviderKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> keys;

  private ProviderKeys(Path file, Map<String, String> keys) {
    this.file = file;
    this.keys = new TreeMap<>(keys);
  }

  public static ProviderKeys read(AppDirectories directories) {
    Path file = directories.secrets().resolve("providers.json");
    try {
      return new ProviderKeys(
          file,
          JSON.readValue(Files.readString(file), new TypeReference<Map<String, String>>() {}));
    } catch (NoSuchFileException e) {
      return new ProviderKeys(file, Map.of());
    } catch (IOException e) {
      // Its text holds keys, so what exactly is wrong in it is not told.
      throw new UncheckedIOException(
          file + " cannot be read or is damaged; remove it and set the keys of the providers anew",
          new IOException(e.getClass().getSimpleName()));
    }
  }

  /// @param provider id of an engine
  public Optional<String> of(String provider) {
    return Optional.ofNullable(keys.get(provider));
  }

  public void put(String provider, String key) {
    keys.put(provider, key);
    write();
  }

  /// Whether there was one.
  public boolean remove(String provider) {
    boolean removed = keys.remove(provider) != null;
    write();
    return removed;
  }

  private void write() {
    try {
      PrivateFile.write(file, JSON.writeValueAsString(keys));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
    }
  }

  /// Names the providers and says nothing of their keys.
  @Override
  public String toString() {
    return "ProviderKeys" + keys.keySet();
  }
}
