package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a ComfyUI server last said of its classes, kept so that ranges and choices are known while
/// no server runs. The engine writes it, the catalogue reads it. Safe for use by several threads.
public final class ObjectInfoFile {
  private static final Logger log = LoggerFactory.getLogger(ObjectInfoFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private @Nullable FileTime readOf;
  private Optional<ObjectInfo> read = Optional.empty();

  /// @param cacheFolder of the engines
  public ObjectInfoFile(Path cacheFolder) {
    this.file = cacheFolder.resolve("comfyui").resolve("object_info.json");
  }

  /// @param objectInfo the answer of `GET /object_info`
  public void write(JsonNode objectInfo) throws IOException {
    Path folder = file.resolveSibling("");
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, "object_info", ".part");
    try {
      JSON.writeValue(part.toFile(), objectInfo);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Empty until a server has told; the same object as long as the file is the same.
  public synchronized Optional<ObjectInfo> read() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(readOf)) {
        read = Optional.of(ObjectInfo.of(JSON.readTree(file.toFile())));
        readOf = changed;
      }
    } catch (NoSuchFileException e) {
      read = Optional.empty();
      readOf = null;
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", file, e.toString());
    }
    return read;
  }
}
