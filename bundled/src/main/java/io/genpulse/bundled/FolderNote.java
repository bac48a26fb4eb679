package io.genpulse.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// What an unpacked folder held when it was whole, kept in the folder itself: version, and of each
/// file its sum, size, time and whether it runs. Files that came in later do not matter.
record FolderNote(String version, List<Entry> entries) {
  static final String FILE = ".checked";

  record Entry(String name, long sum, long size, long modified, boolean runs) {
    private static final int COLUMNS = 5;

    static Entry of(Path folder, Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Entry(
          folder.relativize(file).toString(),
          sum(file),
          attributes.size(),
          attributes.lastModifiedTime().toMillis(),
          Files.isExecutable(file));
    }

    static Entry parse(String line) {
      String[] columns = line.split(" ", COLUMNS);
      if (columns.length != COLUMNS) {
        throw new IllegalArgumentException("not a line of a note: " + line);
      }
      return new Entry(
          columns[4],
          HexFormat.fromHexDigitsToLong(columns[0]),
          Long.parseLong(columns[1]),
          Long.parseLong(columns[2]),
          columns[3].equals("x"));
    }

    /// Reads the file only when its time is another.
    boolean holdsIn(Path folder) throws IOException {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file) || (runs && !Files.isExecutable(file))) {
        return false;
      }
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() == size
          && (now.lastModifiedTime().toMillis() == modified || sum(file) == sum);
    }

    private String line() {
      return "%s %d %d %s %s"
          .formatted(HexFormat.of().toHexDigits(sum), size, modified, runs ? "x" : "-", name);
    }

    private static long sum(Path file) throws IOException {
      CRC32C sum = new CRC32C();
      byte[] block = new byte[1 << 16];
      try (InputStream content = Files.newInputStream(file)) {
        for (int read = content.read(block); read >= 0; read = content.read(block)) {
          sum.update(block, 0, read);
        }
      }
      return sum.getValue();
    }
  }

  FolderNote {
    entries = List.copyOf(entries);
  }

  static FolderNote of(String version, Path folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        entries.add(Entry.of(folder, file));
      }
    }
    return new FolderNote(version, entries);
  }

  /// Whether the folder has a note of this version and all that the note tells of.
  static boolean holdsIn(Path folder, String version) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(FILE));
      if (lines.isEmpty() || !lines.getFirst().equals(heading(version, lines.size() - 1))) {
        return false;
      }
      for (String line : lines.subList(1, lines.size())) {
        if (!Entry.parse(line).holdsIn(folder)) {
          return false;
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false; // None, or no note at all.
    }
  }

  void write(Path folder) throws IOException {
    Files.write(
        folder.resolve(FILE),
        Stream.concat(
                Stream.of(heading(version, entries.size())), entries.stream().map(Entry::line))
            .toList());
  }

  private static String heading(String version, int files) {
    return version + " " + files;
  }
}
