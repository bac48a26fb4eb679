import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Copies the jars of one folder to another without the native programs and libraries of other
/// platforms: they are a tenth of the whole and can never run in an image made for this one.
/// Run from source by `package.sh`.
///
/// Seals of packages go, too: Java that starts with a cache of loaded classes looks for a sealed jar where
/// it lay when the cache was made, and does not start where it is not.
final class KeepThisPlatform {
  private static final Pattern NATIVE =
      Pattern.compile("(?i).*(\\.(so|dll|dylib|jnilib|a|exe)|\\.so\\.\\d+|/redis-server-[^/]*|^redis-server-[^/]*)");
  private static final Pattern ANY_SYSTEM =
      Pattern.compile("(?i)(linux|darwin|mac|osx|win|windows|aix|sunos|freebsd|openbsd|dragonflybsd)");
  /// A part of a path or of a file name; `x86_64` and `x86-64` stay whole.
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+\\d*(?:[_-]64)?|\\d+");

  private final List<String> systems;
  private final List<String> processors;

  private KeepThisPlatform(String os, String arch) {
    systems =
        os.contains("mac")
            ? List.of("darwin", "mac", "osx")
            : os.contains("win") ? List.of("win", "win32", "windows") : List.of("linux");
    processors =
        arch.equals("aarch64") ? List.of("aarch64", "arm64") : List.of("x86_64", "x86-64", "amd64");
  }

  public static void main(String[] folders) throws IOException {
    var platform =
        new KeepThisPlatform(
            System.getProperty("os.name").toLowerCase(Locale.ROOT), System.getProperty("os.arch"));
    Path to = Files.createDirectories(Path.of(folders[1]));
    try (var jars = Files.newDirectoryStream(Path.of(folders[0]), "*.jar")) {
      for (Path jar : jars) {
        platform.copy(jar, to.resolve(jar.getFileName()));
      }
    }
  }

  private void copy(Path jar, Path target) throws IOException {
    try (var from = new ZipFile(jar.toFile())) {
      byte[] unsealed = unsealed(from);
      if (unsealed.length == 0 && from.stream().allMatch(this::runsHere)) {
        Files.copy(jar, target);
        return;
      }
      try (OutputStream file = Files.newOutputStream(target);
          var to = new ZipOutputStream(file)) {
        for (ZipEntry entry : (Iterable<ZipEntry>) from.stream().map(ZipEntry.class::cast)::iterator) {
          if (runsHere(entry)) {
            var copy = new ZipEntry(entry.getName());
            copy.setTime(entry.getTime());
            to.putNextEntry(copy);
            if (unsealed.length > 0 && entry.getName().equals(JarFile.MANIFEST_NAME)) {
              to.write(unsealed);
              continue;
            }
            try (InputStream content = from.getInputStream(entry)) {
              content.transferTo(to);
            }
          }
        }
      }
    }
  }

  /// The manifest of a sealed jar without the seal, nothing for others.
  private static byte[] unsealed(ZipFile jar) throws IOException {
    ZipEntry entry = jar.getEntry(JarFile.MANIFEST_NAME);
    if (entry == null) {
      return new byte[0];
    }
    try (InputStream content = jar.getInputStream(entry)) {
      var manifest = new Manifest(content);
      if (manifest.getMainAttributes().remove(Attributes.Name.SEALED) == null) {
        return new byte[0];
      }
      var bytes = new ByteArrayOutputStream();
      manifest.write(bytes);
      return bytes.toByteArray();
    }
  }

  /// True of everything that names no other platform.
  private boolean runsHere(ZipEntry entry) {
    String name = entry.getName();
    if (!NATIVE.matcher(name).matches()) {
      return true;
    }
    // The image brings libtorch for the processor, which takes no other variant of its binding.
    if (name.contains("/cu1")) {
      return false;
    }
    List<String> words = WORD.matcher(name).results().map(r -> r.group().toLowerCase(Locale.ROOT)).toList();
    boolean namesSystem = words.stream().anyMatch(word -> ANY_SYSTEM.matcher(word.replaceAll("\\d+$", "")).matches());
    return !namesSystem
        || words.stream().anyMatch(systems::contains) && words.stream().anyMatch(processors::contains);
  }
}
