package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A safetensors file, mapped into memory while it is open. Arrays are copies, so they outlive it.
///
/// Used by one thread; closed by who opened it.
final class Safetensors implements AutoCloseable {
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<String, Entry> entries;

  private Safetensors(Path file, Arena arena, MemorySegment data, Map<String, Entry> entries) {
    this.file = file;
    this.arena = arena;
    this.data = data;
    this.entries = entries;
  }

  /// @throws EngineException `MODEL_INVALID` when the file is missing, cut or of another form
  // The arena lives as long as the returned object, which closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static Safetensors open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw invalid(file, "is cut: it has only %d bytes".formatted(size));
      }
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long header = all.get(LITTLE_ENDIAN_LONG, 0);
      if (header <= 0 || header > MAX_HEADER_BYTES) {
        throw invalid(file, "is not a safetensors file");
      }
      if (Long.BYTES + header > size) {
        throw invalid(file, "is cut within its header");
      }
      byte[] json = all.asSlice(Long.BYTES, header).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = all.asSlice(Long.BYTES + header);
      return new Safetensors(file, arena, data, entries(file, json, data.byteSize()));
    } catch (NoSuchFileException e) {
      arena.close();
      throw new EngineException(EngineError.MODEL_INVALID, "model file " + file + " is missing", e);
    } catch (IOException e) {
      arena.close();
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " cannot be read: " + e, e);
    } catch (EngineException e) {
      arena.close();
      throw e;
    }
  }

  private static Map<String, Entry> entries(Path file, byte[] json, long available) {
    JsonNode header;
    try {
      header = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new EngineException(
          EngineError.MODEL_INVALID, "model file " + file + " is not a safetensors file", e);
    }
    var entries = new LinkedHashMap<String, Entry>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), available));
      }
    }
    return entries;
  }

  private static Entry entry(Path file, String name, JsonNode node, long available) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode dimensions = node.path("shape");
    if (offsets.size() != 2 || !dimensions.isArray()) {
      throw invalid(file, "has no shape or place for tensor \"" + name + "\"");
    }
    long[] shape = new long[dimensions.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions.get(i).asLong();
    }
    var entry =
        new Entry(
            node.path("dtype").asText(),
            new Shape(shape),
            offsets.get(0).asLong(),
            offsets.get(1).asLong());
    long bytes = entry.end() - entry.begin();
    if (entry.begin() < 0 || bytes < 0 || entry.end() > available) {
      throw invalid(file, "is cut within tensor \"" + name + "\"");
    }
    if (bytes != entry.shape().size() * elementBytes(file, name, entry.dtype())) {
      throw invalid(file, "gives tensor \"" + name + "\" a size that is not that of its shape");
    }
    return entry;
  }

  private static long elementBytes(Path file, String name, String dtype) {
    return switch (dtype) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "F8_E4M3", "F8_E5M2", "I8", "U8", "BOOL" -> 1;
      default ->
          throw invalid(file, "has tensor \"" + name + "\" of unknown type \"" + dtype + "\"");
    };
  }

  private static EngineException invalid(Path file, String what) {
    return new EngineException(EngineError.MODEL_INVALID, "model file " + file + " " + what);
  }

  Path file() {
    return file;
  }

  Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /// @throws EngineException `MODEL_INVALID` when it is not there
  Shape shape(String name) {
    return entry(name).shape();
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw invalid(file, "has no tensor \"" + name + "\"");
    }
    return entry;
  }

  /// A tensor as float32 (whole numbers stay int64), in memory of its own.
  ///
  /// @throws EngineException `MODEL_INVALID` when it is not there or of a type not read
  NDArray read(NDManager manager, String name) {
    Entry entry = entry(name);
    ByteBuffer bytes =
        data.asSlice(entry.begin(), entry.end() - entry.begin())
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    Shape shape = entry.shape();
    return switch (entry.dtype()) {
      case "F32" -> copy(manager, bytes, shape, DataType.FLOAT32, DataType.FLOAT32);
      case "F16" -> copy(manager, bytes, shape, DataType.FLOAT16, DataType.FLOAT32);
      case "BF16" -> copy(manager, bytes, shape, DataType.BFLOAT16, DataType.FLOAT32);
      case "F64" -> copy(manager, bytes, shape, DataType.FLOAT64, DataType.FLOAT32);
      case "I64" -> copy(manager, bytes, shape, DataType.INT64, DataType.INT64);
      case "I32" -> copy(manager, bytes, shape, DataType.INT32, DataType.INT64);
      default ->
          throw invalid(
              file, "has tensor \"" + name + "\" of type " + entry.dtype() + ", which is not read");
    };
  }

  /// The array that DJL makes of a buffer lies in the mapped file itself, hence the copy.
  private static NDArray copy(
      NDManager manager, ByteBuffer bytes, Shape shape, DataType stored, DataType wanted) {
    try (NDArray mapped = manager.create(bytes, shape, stored)) {
      // A conversion to the same type would share the memory.
      NDArray copy = stored == wanted ? mapped.duplicate() : mapped.toType(wanted, true);
      copy.attach(manager);
      return copy;
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private record Entry(String dtype, Shape shape, long begin, long end) {}
}
