package io.genpulse.engine.diffusion.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.network.PhysicalCores;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Element types, and files that are not what they should be.
@SuppressWarnings("NullAway.Init") // by JUnit
class SafetensorsTest {
  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    TorchRuntime.start(Path.of("target/cache"), PhysicalCores.count());
  }

  /// 1.5 and -2 in each type, little endian; whole numbers 1 and -2.
  @ParameterizedTest
  @CsvSource({
    "F32, 0000c03f000000c0",
    "F16, 003e00c0",
    "BF16, c03f00c0",
    "F64, 000000000000f83f00000000000000c0",
    "I64, 0100000000000000feffffffffffffff",
    "I32, 01000000feffffff"
  })
  void elementTypesAreRead(String type, String hex) throws IOException {
    byte[] data = HexFormat.of().parseHex(hex);
    Path file =
        file(
            "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}"
                .formatted(type, data.length),
            data);

    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Safetensors open = Safetensors.open(file)) {
      NDArray read = open.read(manager, "a");

      assertThat(read.getShape()).isEqualTo(new Shape(2));
      if (type.startsWith("I")) {
        assertThat(read.toLongArray()).containsExactly(1, -2);
      } else {
        assertThat(read.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(read.toFloatArray()).containsExactly(1.5f, -2f);
      }
      assertThat(manager.getManagedArrays()).containsExactly(read);
    }
  }

  @Test
  void scalarsAndEmptyTensorsAreRead() throws IOException {
    Path file =
        file(
            """
            {"__metadata__":{"format":"pt"},
             "none":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},
             "one":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   \
            """,
            HexFormat.of().parseHex("0000c03f"));

    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Safetensors open = Safetensors.open(file)) {
      assertThat(open.names()).containsExactly("none", "one");
      assertThat(open.read(manager, "none").getShape()).isEqualTo(new Shape(0, 4));
      assertThat(open.read(manager, "one").getFloat()).isEqualTo(1.5f);
    }
  }

  /// Eight bytes follow each header.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                   | has -2 in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}                | has -1 in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}                  | has 2.5 in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}                  | has "2" in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[null],"data_offsets":[0,8]}}                 | has null in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | has 99999999999999999999 in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]}}  | gives tensor "a" more numbers than there can be
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}| gives tensor "a" more numbers than there can be
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                    | gives tensor "a" a size that is not that of its shape
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                    | gives tensor "a" a size that is not that of its shape
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}                   | has -8 in shape or place of tensor "a"
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}                   | is cut within tensor "a"
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                    | has 4 bytes that belong to no tensor
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                    | places tensor "a" at byte 4, where none ends
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | places tensor "b" at byte 4, where another one is
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | is not a safetensors file: Duplicate
          {"a":{"dtype":"F32","shape":[2]}}                                         | has no shape or place for tensor "a"
          {"a":{"dtype":"F32","data_offsets":[0,8]}}                                | has no shape or place for tensor "a"
          {"a":{"dtype":"F32","shape":{"x":2},"data_offsets":[0,8]}}                | has no shape or place for tensor "a"
          {"a":7}                                                                   | has no shape or place for tensor "a"
          {"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}                    | has tensor "a" of unknown type "F33"
          {"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}                  | is not a safetensors file: Non-standard token 'NaN'
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x                  | is not a safetensors file: Unrecognized token 'x'
          {"a":                                                                     | is not a safetensors file: Unexpected end-of-input
          []                                                                        | is not a safetensors file: its header is no JSON object
          7                                                                         | is not a safetensors file: its header is no JSON object
          """)
  void aHostileHeaderIsRefusedByName(String header, String message) throws IOException {
    Path file = file(header, new byte[8]);

    refused(file, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          00                   | is cut: it has only 1 bytes
          0000000000000000     | is not a safetensors file
          ffffffffffffffff     | is not a safetensors file
          ffffffffffffff7f     | is not a safetensors file
          00e1f50500000000     | is cut within its header
          0a000000000000007b7d | is cut within its header
          0200000000000000fffe | is not a safetensors file: Input length = 1
          """)
  void aHostileLengthIsRefused(String hex, String message) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, HexFormat.of().parseHex(hex));

    refused(file, message);
  }

  private static void refused(Path file, String message) throws IOException {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Safetensors.open(file).close())
        .withMessageStartingWith("model file " + file + " " + message)
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);
    if (Files.exists(MAPS)) {
      assertThat(Files.readString(MAPS)).doesNotContain(file.toString());
    }
  }

  @Test
  void aFileCutWhileItIsLoadedIsNoticed() throws IOException {
    Path file = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[250000],\"data_offsets\":[0,1000000]}}");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Safetensors open = Safetensors.open(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(200);
      }

      changed(open, manager, file);
    }
  }

  @Test
  void aFileWrittenWhileItIsLoadedIsNoticed() throws IOException {
    Path file = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[250000],\"data_offsets\":[0,1000000]}}");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Safetensors open = Safetensors.open(file)) {
      Files.write(file, new byte[10], StandardOpenOption.APPEND);

      changed(open, manager, file);
    }
  }

  private static void changed(Safetensors open, NDManager manager, Path file) {
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> open.read(manager, "a"))
        .withMessage(
            "model file "
                + file
                + " was changed while it was loaded; try again when it is complete")
        .extracting(EngineException::error)
        .isEqualTo(EngineError.MODEL_INVALID);
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  private Path file(String header) throws IOException {
    return file(header, new byte[1_000_000]);
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    Path file = folder.resolve("hostile.safetensors");
    Files.write(file, bytes.array());
    return file;
  }
}
