package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes safetensors files of zeros.
final class TestCheckpoint {
  private TestCheckpoint() {}

  /// @param tensors names, each with its shape after a blank: `a.weight 2x3`
  static Path write(Path file, String... tensors) throws IOException {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    long place = 0;
    for (String tensor : tensors) {
      String[] parts = tensor.split(" ", 2);
      ObjectNode entry = header.putObject(parts[0]).put("dtype", "F32");
      long numbers = 1;
      for (String side : parts[1].split("x", -1)) {
        entry.withArray("shape").add(Long.parseLong(side));
        numbers *= Long.parseLong(side);
      }
      entry.withArray("data_offsets").add(place).add(place + 4 * numbers);
      place += 4 * numbers;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + json.length + place))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes.array());
  }
}
