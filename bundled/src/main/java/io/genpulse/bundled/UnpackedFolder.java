package io.genpulse.bundled;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder of files that come along, unpacked once and looked over at every start: what a power
/// cut, a full disk or somebody's hand left incomplete is unpacked anew.
///
/// It is filled beside its place, written through to the disk and then renamed. Programs that run
/// from a folder that is replaced keep their files.
final class UnpackedFolder {
  private static final Logger log = LoggerFactory.getLogger(UnpackedFolder.class);

  interface Filling {
    void into(Path folder) throws IOException;
  }

  private UnpackedFolder() {}

  /// @param version of what is in it; a folder of another version is replaced
  static Path at(Path place, String version, Filling filling) throws IOException {
    Path parent = Files.createDirectories(place.toAbsolutePath().resolveSibling(""));
    Workshop.tidy(parent);
    if (!FolderNote.holdsIn(place, version)) {
      try (Workshop workshop = Workshop.below(parent)) {
        if (!FolderNote.holdsIn(place, version)) { // else another process was faster
          renew(place, version, filling, workshop);
        }
      }
    }
    return place;
  }

  private static void renew(Path place, String version, Filling filling, Workshop workshop)
      throws IOException {
    Path fresh = workshop.folder();
    filling.into(fresh);
    FolderNote.of(version, fresh).write(fresh);
    WrittenThrough.force(fresh);
    if (Files.exists(place, NOFOLLOW_LINKS)) {
      log.warn("{} is not whole or of another version; it is unpacked anew", place);
      Files.move(place, workshop.folder().resolve("old"), ATOMIC_MOVE);
    }
    Files.move(fresh, place, ATOMIC_MOVE);
    WrittenThrough.forceFolder(place.toAbsolutePath().resolveSibling(""));
  }
}
