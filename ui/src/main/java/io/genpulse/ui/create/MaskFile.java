package io.genpulse.ui.create;

import io.genpulse.apiclient.LocalFileException;
import io.genpulse.ui.task.PictureCache;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/// A painted mask as a file, named for what is in it: the same mask is the same file. Blocking.
final class MaskFile {
  private MaskFile() {}

  static Path write(BufferedImage mask, PictureCache files) throws InterruptedException {
    byte[] png = png(mask);
    return files.get("mask-" + hash(png) + ".png", file -> write(png, file));
  }

  private static byte[] png(BufferedImage mask) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(mask, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("a mask cannot be written to memory", e);
    }
    return png.toByteArray();
  }

  private static void write(byte[] png, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, png);
    } catch (IOException e) {
      throw LocalFileException.writing(file, e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
          .substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
