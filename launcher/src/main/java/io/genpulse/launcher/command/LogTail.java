package io.genpulse.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Prints the end of a log, and what comes after it, also when the log is moved aside and begun
/// anew under its name.
final class LogTail implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final PrintWriter out;
  private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
  private final CharBuffer text = CharBuffer.allocate(BLOCK);
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private SeekableByteChannel log;
  private @Nullable Object key;

  LogTail(Path file, PrintWriter out) throws IOException {
    this.file = file;
    this.out = out;
    this.key = key(file);
    this.log = Files.newByteChannel(file);
  }

  /// Goes to where the last lines begin.
  void seekLast(int lines) throws IOException {
    log.position(startOfLast(log, lines));
  }

  /// Prints what has been written since.
  void copy() throws IOException {
    if (log.size() < log.position()) {
      log.position(0); // emptied in place
    }
    copyRest();
    if (isReplaced()) {
      copyRest();
      reopen();
      copyRest();
    }
    out.flush();
  }

  private void copyRest() throws IOException {
    while (log.read(bytes) > 0) {
      bytes.flip();
      decoder.decode(bytes, text, false);
      bytes.compact();
      text.flip();
      out.append(text);
      text.clear();
    }
  }

  /// For an instant there may be no file of the name.
  private boolean isReplaced() throws IOException {
    try {
      var now = key(file);
      return now != null && !now.equals(key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void reopen() throws IOException {
    log.close();
    key = key(file);
    log = Files.newByteChannel(file);
  }

  /// Windows has no file keys; there a new file has a new time of making.
  private static @Nullable Object key(Path file) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
  }

  private static long startOfLast(SeekableByteChannel log, int lines) throws IOException {
    var end = log.size();
    if (lines == 0) {
      return end;
    }
    var left = lines;
    var block = ByteBuffer.allocate(BLOCK);
    for (var from = end; from > 0; ) {
      var begin = Math.max(0, from - BLOCK);
      block.clear().limit((int) (from - begin));
      log.position(begin);
      while (block.hasRemaining() && log.read(block) >= 0) {
        // until the block is whole
      }
      for (var at = block.position() - 1; at >= 0; at--) {
        // The end of the last line begins nothing.
        if (block.get(at) == '\n' && begin + at + 1 < end && --left == 0) {
          return begin + at + 1;
        }
      }
      from = begin;
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
