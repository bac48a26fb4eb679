package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {
  @ParameterizedTest(name = "{0} wanted of {1} files: {2}")
  @CsvSource({
    "2000, 1048576, 2000",
    "2000, 2256, 2000",
    "2000, 1024, 768",
    "2000, 320, 80",
    "2000, 64, 16",
    "2000, 40, 16",
    "10, 40, 10"
  })
  void clientsLeaveFilesForAllElse(int wanted, long descriptors, int most) {
    assertThat(ConnectionLimit.of(wanted, descriptors)).isEqualTo(most);
  }
}
