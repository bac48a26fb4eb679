package io.genpulse.apiclient;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Saves what a link leads to and tells trouble with the network from trouble with the disk. The
/// file appears only when it is complete.
final class Download {
  private static final Logger log = LoggerFactory.getLogger(Download.class);

  private final ApiTransport transport;
  private final URI link;
  private final Path file;

  Download(ApiTransport transport, URI link, Path file) {
    this.transport = transport;
    this.link = link;
    this.file = file.toAbsolutePath();
  }

  /// @throws LocalFileException when the file cannot be written
  void save() throws InterruptedException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      // A device or a pipe is written to, never replaced.
      fetchInto(file);
      return;
    }
    var part = part();
    try {
      fetchInto(part);
      put(part);
    } finally {
      remove(part);
    }
  }

  private Path part() {
    try {
      if (Files.isDirectory(file)) {
        throw new DirectoryNotEmptyException(file.toString());
      }
      var folder = file.getParent() == null ? file : file.getParent();
      Files.createDirectories(folder);
      return Files.createTempFile(folder, ".genpulse-", ".part");
    } catch (IOException e) {
      throw new LocalFileException("write", file, e);
    }
  }

  private void fetchInto(Path target) throws InterruptedException {
    try (var in = transport.fetch(link)) {
      copy(in, target);
    } catch (IOException e) {
      throw transport.broken(ApiTransport.withoutQuery(link), e);
    }
  }

  private void copy(InputStream in, Path target) throws InterruptedException {
    try (var out = Files.newOutputStream(target)) {
      var buffer = new byte[1 << 16];
      for (var n = read(in, buffer); n >= 0; n = read(in, buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new LocalFileException("write", file, e);
    }
  }

  private int read(InputStream in, byte[] buffer) throws InterruptedException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw transport.broken(ApiTransport.withoutQuery(link), e);
    }
  }

  private void put(Path part) {
    try {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LocalFileException("write", file, e);
    }
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      log.debug("A part of a download was left at {}", part, e);
    }
  }
}
