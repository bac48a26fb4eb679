package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SHA-256 of files that are too large to be read again each time: kept in a folder by path, size
/// and time of the last change.
///
/// Safe for use by several threads and processes.
public final class FileHashes {
  private static final Logger log = LoggerFactory.getLogger(FileHashes.class);

  private final Path folder;
  // What was read of the folder: hashes are told every few seconds.
  private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

  private record Kept(FileState state, String hash) {}

  /// @param folder need not be there
  public FileHashes(Path folder) {
    this.folder = folder;
  }

  /// In hexadecimal. Reads the file, unless it was read before.
  ///
  /// @throws EngineException `MODEL_INVALID` when it cannot be read
  public String of(Path file) {
    Optional<String> known = known(file);
    if (known.isPresent()) {
      return known.get();
    }
    FileState before = FileState.of(file);
    String hash = read(file);
    if (FileState.of(file).equals(before)) {
      kept.put(file, new Kept(before, hash));
      keep(entry(file), before + "\n" + hash);
    }
    return hash;
  }

  /// That of one file; of several, that of the list of their hashes and names.
  String of(List<Path> files) {
    if (files.size() == 1) {
      return of(files.getFirst());
    }
    MessageDigest all = sha256();
    for (Path file : files) {
      String line = "%s  %s\n".formatted(of(file), file.getFileName());
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return hex(all.digest());
  }

  /// The hash, where the file was read before and is as it was.
  public Optional<String> known(Path file) {
    try {
      FileState now = FileState.of(file);
      Kept last = kept.get(file);
      if (last != null && last.state().equals(now)) {
        return Optional.of(last.hash());
      }
      String[] lines = Files.readString(entry(file)).split("\n");
      if (lines.length != 2 || !lines[0].equals(now.toString())) {
        return Optional.empty();
      }
      kept.put(file, new Kept(now, lines[1]));
      return Optional.of(lines[1]);
    } catch (IOException | EngineException e) {
      return Optional.empty();
    }
  }

  private Path entry(Path file) {
    byte[] name = file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    return folder.resolve(hex(sha256().digest(name)));
  }

  private void keep(Path entry, String text) {
    try {
      KeptText.write(entry, text);
    } catch (IOException e) {
      log.debug("A hash cannot be kept in {}", folder, e);
    }
  }

  /// Of a file that will not be asked for again.
  ///
  /// @throws EngineException `MODEL_INVALID` when it cannot be read
  public static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var digest = new DigestInputStream(in, sha256());
      digest.transferTo(OutputStream.nullOutputStream());
      return hex(digest.getMessageDigest().digest());
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
