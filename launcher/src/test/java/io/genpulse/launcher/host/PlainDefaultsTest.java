package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainDefaultsTest {
  @ParameterizedTest
  @CsvSource({
    "JST, Asia/Tokyo",
    "IST, Asia/Kolkata",
    "PST, America/Los_Angeles",
    "Europe/Kyiv, Europe/Kyiv",
    "UTC, UTC",
    "GMT+05:45, GMT+05:45"
  })
  void zonesThatOnlyJavaKnowsGetTheNameThatAllKnow(String zone, String known) {
    assertThat(PlainDefaults.known(TimeZone.getTimeZone(zone)).getID()).isEqualTo(known);
  }
}
