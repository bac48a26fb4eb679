package io.genpulse.engine.diffusion.network;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ai.djl.util.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// libtorch as DJL unpacks it into its cache. DJL takes what it finds there without a look at it,
/// so a library that a power cut or a full disk left incomplete would end the process at every
/// start.
///
/// Held while libtorch is unpacked and loaded: one process at a time does so in a cache.
final class TorchFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TorchFiles.class);

  private final FileChannel lock;

  private TorchFiles(FileChannel lock) {
    this.lock = lock;
  }

  /// Removes what is incomplete or left behind by a killed process; DJL then unpacks it anew.
  ///
  /// @param cache DJL's folder for this engine
  static TorchFiles open(Path cache) throws IOException {
    Files.createDirectories(cache);
    FileChannel lock = FileChannel.open(cache.resolve(".lock"), CREATE, WRITE);
    try {
      lock.lock();
      removeLeftovers(cache);
      removeBroken(cache, Platform.detectPlatform("pytorch"));
      return new TorchFiles(lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static void removeLeftovers(Path cache) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(cache, "tmp*")) {
      for (Path folder : found) {
        removeTree(folder);
      }
    }
  }

  private static void removeBroken(Path cache, Platform platform) throws IOException {
    Path folder =
        cache.resolve(
            String.join(
                "-", platform.getVersion(), platform.getFlavor(), platform.getClassifier()));
    if (platform.isPlaceholder() || !Files.isDirectory(folder)) {
      return;
    }
    for (var library : libraries(folder, platform).entrySet()) {
      if (!isWhole(library.getKey(), library.getValue())) {
        log.warn("{} is not whole; libtorch is unpacked anew", library.getKey());
        removeTree(folder);
        return;
      }
    }
  }

  /// Where each library lies in the cache, and in the class path.
  private static Map<Path, String> libraries(Path folder, Platform platform) {
    Map<Path, String> libraries = new LinkedHashMap<>();
    for (String name : platform.getLibraries()) {
      libraries.put(
          folder.resolve(name),
          String.join("/", "pytorch", platform.getFlavor(), platform.getClassifier(), name));
    }
    String bridge = System.mapLibraryName("djl_torch");
    Path unpackedBridge = folder.resolve(platform.getApiVersion() + "-" + bridge);
    if (Files.exists(unpackedBridge)) { // Unpacked by itself, after the others.
      libraries.put(
          unpackedBridge,
          String.join("/", "jnilib", platform.getClassifier(), platform.getFlavor(), bridge));
    }
    return libraries;
  }

  private static boolean isWhole(Path file, String resource) throws IOException {
    URL packed = TorchFiles.class.getClassLoader().getResource(resource);
    if (packed == null) {
      return true; // A build with another layout: nothing to compare with.
    }
    URLConnection connection = packed.openConnection();
    connection.setUseCaches(false);
    try (InputStream _ = connection.getInputStream()) {
      return Files.isRegularFile(file) && Files.size(file) == connection.getContentLengthLong();
    }
  }

  private static void removeTree(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
