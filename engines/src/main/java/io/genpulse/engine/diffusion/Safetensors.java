package io.genpulse.engine.diffusion;

import static io.genpulse.engine.diffusion.SafetensorsHeader.invalid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.SafetensorsHeader.Entry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A safetensors file, mapped into memory while it is open. Arrays are copies, so they outlive it.
/// A file that is cut or written while it is open is noticed when its tensors are read.
///
/// Used by one thread; closed by who opened it.
final class Safetensors implements AutoCloseable {
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort LITTLE_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final Path file;
  private final State opened;
  private final Arena arena;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private Safetensors(
      Path file, State opened, Arena arena, MemorySegment data, SafetensorsHeader header) {
    this.file = file;
    this.opened = opened;
    this.arena = arena;
    this.data = data;
    this.header = header;
  }

  /// @throws EngineException `MODEL_INVALID` when the file is missing, cut or of another form
  // The arena lives as long as the returned object, which closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static Safetensors open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      return map(file, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static Safetensors map(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      State opened = State.of(file);
      long size = channel.size();
      if (size < Long.BYTES) {
        throw invalid(file, "is cut: it has only %d bytes".formatted(size));
      }
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long length = all.get(LITTLE_ENDIAN_LONG, 0);
      if (length <= 0 || length > MAX_HEADER_BYTES) {
        throw invalid(file, "is not a safetensors file");
      }
      if (Long.BYTES + length > size) {
        throw invalid(file, "is cut within its header");
      }
      byte[] json = all.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = all.asSlice(Long.BYTES + length);
      var header = SafetensorsHeader.read(file, json, data.byteSize());
      return new Safetensors(file, opened, arena, data, header);
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineError.MODEL_INVALID, "model file " + file + " is missing", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " cannot be read: " + e, e);
    } catch (InternalError e) {
      throw changed(file, e);
    }
  }

  Path file() {
    return file;
  }

  Set<String> names() {
    return header.tensors().keySet();
  }

  /// @throws EngineException `MODEL_INVALID` when it is not there
  Shape shape(String name) {
    return entry(name).shape();
  }

  private Entry entry(String name) {
    Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw invalid(file, "has no tensor \"" + name + "\"");
    }
    return entry;
  }

  /// A tensor as float32 (whole numbers as int64), in memory of its own.
  ///
  /// @throws EngineException `MODEL_INVALID` when it is not there, of a type not read, or when the
  ///   file has changed since it was opened
  NDArray read(NDManager manager, String name) {
    Entry entry = entry(name);
    if (entry.end() - entry.begin() > Integer.MAX_VALUE / 2) {
      throw invalid(file, "has tensor \"" + name + "\" of more than 1 GiB, which is not read");
    }
    return switch (entry.dtype()) {
      case "F32" -> read(manager, entry, DataType.FLOAT32, DataType.FLOAT32);
      case "F16" -> read(manager, entry, DataType.FLOAT16, DataType.FLOAT32);
      // Widened here: DJL's native code does not know the type and ends the process.
      case "BF16" -> read(manager, entry, DataType.FLOAT32, DataType.FLOAT32);
      case "F64" -> read(manager, entry, DataType.FLOAT64, DataType.FLOAT32);
      case "I64" -> read(manager, entry, DataType.INT64, DataType.INT64);
      case "I32" -> read(manager, entry, DataType.INT32, DataType.INT64);
      default ->
          throw invalid(
              file, "has tensor \"" + name + "\" of type " + entry.dtype() + ", which is not read");
    };
  }

  private NDArray read(NDManager manager, Entry entry, DataType stored, DataType wanted) {
    NDArray raw = manager.create(entry.shape(), stored);
    try {
      copy(entry, raw);
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
    if (stored == wanted) {
      return raw;
    }
    try (raw) {
      return raw.toType(wanted, false);
    }
  }

  /// Copies by Java, which survives a file that is cut meanwhile; native code would die of it.
  private void copy(Entry entry, NDArray target) {
    if (entry.end() > entry.begin()) {
      try {
        MemorySegment memory = MemorySegment.ofBuffer(((PtNDArray) target).toByteBuffer(true));
        if (entry.dtype().equals("BF16")) {
          widen(entry, memory);
        } else {
          MemorySegment.copy(data, entry.begin(), memory, 0, entry.end() - entry.begin());
        }
      } catch (InternalError e) {
        throw changed(file, e);
      }
    }
    if (!opened.equals(State.of(file))) {
      throw changed(file, null);
    }
  }

  /// A bfloat16 is the upper half of a float32.
  private void widen(Entry entry, MemorySegment floats) {
    long count = (entry.end() - entry.begin()) / Short.BYTES;
    short[] halves = new short[(int) Math.min(count, 1 << 16)];
    for (long done = 0; done < count; done += halves.length) {
      int part = (int) Math.min(count - done, halves.length);
      long from = entry.begin() + done * Short.BYTES;
      MemorySegment.copy(data, LITTLE_ENDIAN_SHORT, from, halves, 0, part);
      for (int i = 0; i < part; i++) {
        floats.set(INT, (done + i) * Integer.BYTES, halves[i] << 16);
      }
    }
  }

  private static EngineException changed(Path file, @Nullable Throwable cause) {
    return new EngineException(
        EngineError.MODEL_INVALID,
        "model file " + file + " was changed while it was loaded; try again when it is complete",
        cause);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /// What tells that a file was written to.
  private record State(long size, FileTime modified) {
    static State of(Path file) {
      try {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(attributes.size(), attributes.lastModifiedTime());
      } catch (IOException e) {
        throw changed(file, e);
      }
    }
  }
}
