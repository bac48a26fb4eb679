package io.genpulse.engine.diffusion.files;

import static io.genpulse.engine.diffusion.files.SafetensorsHeader.invalid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.SafetensorsHeader.Entry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A safetensors file, mapped into memory while it or anything read from it is in use. Numbers of
/// 32 bits are used where they lie; others are widened into memory of their own. A file that was
/// cut or written since it was opened is noticed when its tensors are read.
///
/// Used by one thread; closed by who opened it.
public final class Safetensors implements TensorSource {
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort LITTLE_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final Path file;
  private final FileState opened;
  private final Mapping mapping;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private Safetensors(
      Path file, FileState opened, Mapping mapping, MemorySegment data, SafetensorsHeader header) {
    this.file = file;
    this.opened = opened;
    this.mapping = mapping;
    this.data = data;
    this.header = header;
  }

  /// @throws EngineException `MODEL_INVALID` when the file is missing, cut or of another form
  public static Safetensors open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileState opened = FileState.of(file);
      if (channel.size() < Long.BYTES) {
        throw invalid(file, "is cut: it has only %d bytes".formatted(channel.size()));
      }
      Mapping mapping = Mapping.of(channel);
      try {
        return read(file, opened, mapping);
      } catch (RuntimeException | Error e) {
        mapping.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineError.MODEL_INVALID, "model file " + file + " is missing", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " cannot be read: " + e, e);
    } catch (InternalError e) {
      throw changed(file, e);
    }
  }

  private static Safetensors read(Path file, FileState opened, Mapping mapping) {
    MemorySegment all = mapping.memory();
    long length = all.get(LITTLE_ENDIAN_LONG, 0);
    if (length <= 0 || length > MAX_HEADER_BYTES) {
      throw invalid(file, "is not a safetensors file");
    }
    if (Long.BYTES + length > all.byteSize()) {
      throw invalid(file, "is cut within its header");
    }
    byte[] json = all.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment data = all.asSlice(Long.BYTES + length);
    return new Safetensors(
        file, opened, mapping, data, SafetensorsHeader.read(file, json, data.byteSize()));
  }

  @Override
  public Path file() {
    return file;
  }

  public Set<String> names() {
    return header.tensors().keySet();
  }

  /// What the file says of itself.
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public boolean has(String name) {
    return header.tensors().containsKey(name);
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape();
  }

  private Entry entry(String name) {
    Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw invalid(file, "has no tensor \"" + name + "\"");
    }
    return entry;
  }

  @Override
  public NDArray read(NDManager manager, String name) {
    Entry entry = entry(name);
    if (entry.end() - entry.begin() > Integer.MAX_VALUE / 2) {
      throw invalid(file, "has tensor \"" + name + "\" of more than 1 GiB, which is not read");
    }
    if (!opened.equals(FileState.of(file))) {
      throw changed(file, null);
    }
    return switch (entry.dtype()) {
      case "F32" -> read(manager, entry, DataType.FLOAT32, DataType.FLOAT32);
      case "F16" -> read(manager, entry, DataType.FLOAT16, DataType.FLOAT32);
      case "BF16" -> widened(manager, entry);
      case "F64" -> read(manager, entry, DataType.FLOAT64, DataType.FLOAT32);
      case "I64" -> read(manager, entry, DataType.INT64, DataType.INT64);
      case "I32" -> read(manager, entry, DataType.INT32, DataType.INT64);
      default ->
          throw invalid(
              file, "has tensor \"" + name + "\" of type " + entry.dtype() + ", which is not read");
    };
  }

  private NDArray read(NDManager manager, Entry entry, DataType stored, DataType wanted) {
    MemorySegment place = data.asSlice(entry.begin(), entry.end() - entry.begin());
    if (place.byteSize() == 0) {
      return manager.create(entry.shape(), wanted);
    }
    if (place.address() % stored.getNumOfBytes() != 0) {
      return converted(copied(manager, entry, place, stored), wanted);
    }
    NDArray there =
        ((PtNDManager) manager)
            .create(place.asByteBuffer().order(ByteOrder.nativeOrder()), entry.shape(), stored);
    if (stored == wanted) {
      mapping.keptBy(manager);
    }
    return converted(there, wanted);
  }

  @Override
  public boolean isMapped(String name) {
    Entry entry = entry(name);
    long address = data.address() + entry.begin();
    return entry.dtype().equals("F32") && address % Float.BYTES == 0;
  }

  private static NDArray converted(NDArray stored, DataType wanted) {
    if (stored.getDataType() == wanted) {
      return stored;
    }
    try (stored) {
      return stored.toType(wanted, false);
    }
  }

  private NDArray copied(NDManager manager, Entry entry, MemorySegment place, DataType type) {
    NDArray copy = manager.create(entry.shape(), type);
    memory(copy, target -> MemorySegment.copy(place, 0, target, 0, place.byteSize()));
    return copy;
  }

  /// By Java: DJL's native code does not know the type and ends the process. A bfloat16 is the
  /// upper half of a float32.
  private NDArray widened(NDManager manager, Entry entry) {
    NDArray floats = manager.create(entry.shape(), DataType.FLOAT32);
    if (entry.end() > entry.begin()) {
      memory(floats, target -> widen(entry, target));
    }
    return floats;
  }

  private void memory(NDArray array, Consumer<MemorySegment> filler) {
    try {
      filler.accept(MemorySegment.ofBuffer(((PtNDArray) array).toByteBuffer(true)));
    } catch (InternalError e) {
      array.close();
      throw changed(file, e);
    }
  }

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
    mapping.close();
  }
}
