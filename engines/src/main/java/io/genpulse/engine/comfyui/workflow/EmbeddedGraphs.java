package io.genpulse.engine.comfyui.workflow;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Finds the texts that ComfyUI writes into its pictures: `prompt`, the graph that ran, and
/// `workflow`, the file of the editor. In PNG they are text chunks, in WebP fields of the EXIF
/// chunk (`prompt:{...}`).
final class EmbeddedGraphs {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int MOST_BYTES = 32 << 20;
  private static final int MOST_ENTRIES = 256;

  private EmbeddedGraphs() {}

  static boolean isPicture(byte[] file) {
    return isPng(file) || isWebp(file);
  }

  private static boolean isPng(byte[] file) {
    return file.length > 8 && Arrays.equals(file, 0, 8, PNG, 0, 8);
  }

  private static boolean isWebp(byte[] file) {
    return file.length > 12 && latin(file, 0, 4).equals("RIFF") && latin(file, 8, 4).equals("WEBP");
  }

  /// @throws WorkflowException when the picture is cut or damaged
  static Map<String, String> read(byte[] file) {
    var texts = new LinkedHashMap<String, String>();
    try {
      if (isPng(file)) {
        readPng(ByteBuffer.wrap(file).position(8), texts);
      } else {
        readWebp(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(12), texts);
      }
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | DataFormatException e) {
      if (texts.isEmpty()) {
        throw new WorkflowException("the picture is cut or damaged", e);
      }
    }
    return texts;
  }

  private static void readPng(ByteBuffer in, Map<String, String> texts) throws DataFormatException {
    while (in.remaining() >= 12) {
      int length = in.getInt();
      byte[] type = bytes(in, 4);
      byte[] data = bytes(in, length);
      in.getInt();
      switch (latin(type, 0, 4)) {
        case "tEXt" -> {
          int end = zero(data, 0);
          texts.put(latin(data, 0, end), utf8OrLatin(data, end + 1));
        }
        case "zTXt" -> {
          int end = zero(data, 0);
          texts.put(latin(data, 0, end), utf8OrLatin(inflate(data, end + 2), 0));
        }
        case "iTXt" -> {
          int end = zero(data, 0);
          boolean packed = data[end + 1] == 1;
          int text = zero(data, zero(data, end + 3) + 1) + 1;
          byte[] value = packed ? inflate(data, text) : Arrays.copyOfRange(data, text, data.length);
          texts.put(latin(data, 0, end), new String(value, StandardCharsets.UTF_8));
        }
        case "IEND" -> {
          return;
        }
        default -> {}
      }
    }
  }

  private static void readWebp(ByteBuffer in, Map<String, String> texts) {
    while (in.remaining() >= 8) {
      String type = latin(bytes(in, 4), 0, 4);
      int length = in.getInt();
      byte[] data = bytes(in, length);
      if (type.equals("EXIF")) {
        readExif(data, texts);
      }
      if (length % 2 == 1 && in.hasRemaining()) {
        in.get();
      }
    }
  }

  /// The first directory of a TIFF, in which ComfyUI puts `name:text` under the tags of make, model
  /// and those below.
  private static void readExif(byte[] exif, Map<String, String> texts) {
    int start = latin(exif, 0, 4).equals("Exif") ? 6 : 0;
    ByteBuffer in = ByteBuffer.wrap(exif, start, exif.length - start).slice();
    in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int at = in.getInt(4);
    int entries = Short.toUnsignedInt(in.getShort(at));
    for (int i = 0; i < Math.min(entries, MOST_ENTRIES); i++) {
      int entry = at + 2 + i * 12;
      int kind = in.getShort(entry + 2);
      int count = in.getInt(entry + 4);
      if (kind == 2 && count > 4) {
        if (count > in.limit()) {
          throw new BufferUnderflowException();
        }
        byte[] text = new byte[count];
        in.get(in.getInt(entry + 8), text);
        put(new String(text, StandardCharsets.UTF_8).replaceFirst("\0+$", ""), texts);
      }
    }
  }

  private static void put(String text, Map<String, String> texts) {
    int colon = text.indexOf(':');
    if (colon > 0 && text.startsWith("{", colon + 1)) {
      texts.put(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1));
    }
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int zero(byte[] data, int from) {
    for (int i = from; i < data.length; i++) {
      if (data[i] == 0) {
        return i;
      }
    }
    throw new BufferUnderflowException();
  }

  private static String latin(byte[] data, int from, int length) {
    return new String(
        data, from, Math.min(length, data.length - from), StandardCharsets.ISO_8859_1);
  }

  /// ComfyUI escapes all beyond ASCII; other programs write UTF-8 here though they should not.
  private static String utf8OrLatin(byte[] data, int from) {
    return new String(data, from, data.length - from, StandardCharsets.UTF_8);
  }

  private static byte[] inflate(byte[] data, int from) throws DataFormatException {
    var inflater = new Inflater();
    try {
      inflater.setInput(data, from, data.length - from);
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[64 << 10];
      while (!inflater.finished()) {
        int n = inflater.inflate(buffer);
        if (n == 0 || out.size() + n > MOST_BYTES) {
          throw new DataFormatException("cut or too large");
        }
        out.write(buffer, 0, n);
      }
      return out.toByteArray();
    } finally {
      inflater.end();
    }
  }
}
