package io.genpulse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratedFileTest {
  @Test
  void metadataStaysInTheOrderInWhichItWasGiven() {
    List<String> keys = IntStream.range(0, 50).mapToObj(n -> "key" + 31 * n % 50).toList();
    Map<String, Object> metadata = new LinkedHashMap<>();
    keys.forEach(key -> metadata.put(key, 1));

    var file = new GeneratedFile(Path.of("a.png"), "image/png", null, null, null, metadata);

    assertThat(file.metadata().keySet()).containsExactlyElementsOf(keys);
  }
}
