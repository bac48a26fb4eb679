package io.genpulse.server.host;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity of what process ids are counted in: two processes of one identity see each other's
/// ids, and two machines never have the same one, even if they bear the same name or are copies.
final class HostIdentity {
  private static final Logger log = LoggerFactory.getLogger(HostIdentity.class);

  private final Path proc;
  private final Path userFile;

  /// @param proc where Linux shows what runs; need not be there
  /// @param userFile holds a random id, on systems that do not tell one boot from another
  HostIdentity(Path proc, Path userFile) {
    this.proc = proc;
    this.userFile = userFile;
  }

  static HostIdentity ofThisHost() {
    return new HostIdentity(
        Path.of("/proc"), Path.of(System.getProperty("user.home"), ".genpulse", "host-id"));
  }

  /// Empty where none can be had: then nobody may be judged by a process id.
  Optional<String> find() {
    return Files.isDirectory(proc.resolve("self")) ? ofBoot() : ofUser();
  }

  /// Containers have process ids of their own, so the namespace is part of it.
  private Optional<String> ofBoot() {
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      Path namespace = Files.readSymbolicLink(proc.resolve("self/ns/pid"));
      return boot.isEmpty() ? Optional.empty() : Optional.of(boot + " " + namespace);
    } catch (IOException | UnsupportedOperationException e) {
      log.info("This system does not tell its boot id: dead workers are noticed by their leases");
      log.debug("No boot id", e);
      return Optional.empty();
    }
  }

  /// A home folder may be shared by machines or copied with one, so the name is part of it.
  private Optional<String> ofUser() {
    try {
      if (!Files.exists(userFile)) {
        make();
      }
      String id = Files.readString(userFile).strip();
      return id.isEmpty()
          ? Optional.empty()
          : Optional.of(id + " " + InetAddress.getLocalHost().getHostName());
    } catch (IOException e) {
      log.info("{} cannot be had: dead workers are noticed by their leases", userFile);
      log.debug("No host id", e);
      return Optional.empty();
    }
  }

  /// Complete from the first moment on: of two processes at once, one's file is taken by both.
  private void make() throws IOException {
    Path folder = Files.createDirectories(userFile.toAbsolutePath().getParent());
    Path fresh = Files.createTempFile(folder, "host-id", null);
    try {
      Files.writeString(fresh, UUID.randomUUID().toString());
      Files.createLink(userFile, fresh);
    } catch (FileAlreadyExistsException e) {
      log.debug("{} was made meanwhile", userFile);
    } catch (UnsupportedOperationException e) {
      Files.move(fresh, userFile, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
