package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileLimitTest {
  @Test
  void tooFewFilesAreRefusedWithWhatToDo() {
    assertThat(FileLimit.complaint(128)).hasValueSatisfying(s -> assertThat(s).contains("ulimit"));
    assertThat(FileLimit.complaint(256)).isEmpty();
    assertThat(FileLimit.complaint(-1)).isEmpty();
  }
}
