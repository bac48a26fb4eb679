package io.genpulse.ui.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {
  @ParameterizedTest
  @CsvSource({
    "12:00 ERROR the worker has ended, true",
    "ModuleNotFoundError: No module named torch, true",
    "Traceback (most recent call last):, true",
    "12:00 INFO  no errors were found, false",
  })
  void errorsAreToldFromOtherLines(String line, boolean error) {
    assertThat(LogLines.isError(line)).isEqualTo(error);
  }

  @Test
  void secretsAreLeftOutOfWhatIsCopied() {
    assertThat(
            LogLines.redacted(
                "api_key=sk-123 Authorization: Bearer abc.def redis://app:hunter2@127.0.0.1:6389/0"))
        .isEqualTo("api_key=… Authorization: Bearer … redis://app:…@127.0.0.1:6389/0");
  }
}
