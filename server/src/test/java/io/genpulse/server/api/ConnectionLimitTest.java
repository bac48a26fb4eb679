package io.genpulse.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {
  @ParameterizedTest
  @CsvSource({"2000, 65536, 2000", "2000, 1024, 768", "2000, 256, 64", "2000, 40, 16", "8, 40, 8"})
  void filesAreLeftForTheDatabasesAndEverybodyElse(int wanted, long descriptors, int most) {
    assertThat(ConnectionLimit.of(wanted, descriptors)).isEqualTo(most);
  }
}
