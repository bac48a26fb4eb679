package io.genpulse.bundled;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The small picture model that comes along, so that the first prompt needs no download.
public final class StarterModel {
  public static final String NAME = "genpulse-starter";

  /// As `sha256sum` writes and checks it, made in the model's folder.
  private static final String SUMS = NAME + ".sha256";

  private StarterModel() {}

  /// Unpacks it below the folder of models unless it is there, whole and of this version. Its files
  /// are read only when one has another size or time than when it was unpacked.
  public static Path unpack(Path models) throws IOException {
    Map<String, String> sums = sums();
    return UnpackedFolder.at(
        models.resolve(NAME),
        version(sums),
        folder -> {
          copy(folder, sums);
          if (!isWhole(folder, sums)) {
            throw new IOException("the starter model was written wrongly to " + folder);
          }
        });
  }

  /// Reads every file of the model in `models`: whether it is what this version brings.
  public static boolean isWhole(Path models) throws IOException {
    return isWhole(models.resolve(NAME), sums());
  }

  private static void copy(Path folder, Map<String, String> sums) throws IOException {
    for (String name : sums.keySet()) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      try (InputStream content = open(NAME + "/" + name)) {
        Files.copy(content, file);
      }
    }
  }

  private static boolean isWhole(Path place, Map<String, String> sums) throws IOException {
    for (var sum : sums.entrySet()) {
      Path file = place.resolve(sum.getKey());
      if (!Files.isRegularFile(file) || !sha256(file).equals(sum.getValue())) {
        return false;
      }
    }
    return true;
  }

  /// Another model has other sums.
  private static String version(Map<String, String> sums) {
    return HexFormat.of().formatHex(digest().digest(sums.toString().getBytes(UTF_8)));
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream content = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int read = content.read(block); read >= 0; read = content.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The sum of each file, by its path in the model's folder.
  private static Map<String, String> sums() throws IOException {
    try (InputStream content = open(SUMS)) {
      var sums = new LinkedHashMap<String, String>();
      new String(content.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split(" [ *](?:\\./)?", 2))
          .forEach(columns -> sums.put(columns[1], columns[0]));
      return sums;
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream content = StarterModel.class.getResourceAsStream("models/" + name);
    if (content == null) {
      throw new IOException("this build brings no starter model: " + name + " is missing");
    }
    return content;
  }
}
