package io.genpulse.ui.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartViewModelTest {
  private final StartViewModel start = new StartViewModel();

  @Test
  void stepsAreToldInTheirOrder() {
    start.step("Starting PostgreSQL");
    start.step("postgres is ready");

    assertThat(start.done()).containsExactly("Starting GenPulse", "Starting PostgreSQL");
    assertThat(start.nowProperty().get()).isEqualTo("postgres is ready");
    assertThat(start.failedProperty().get()).isFalse();
  }

  @Test
  void aFailureSaysWhy() {
    start.failed("the disk is full");

    assertThat(start.nowProperty().get()).isEqualTo("the disk is full");
    assertThat(start.failedProperty().get()).isTrue();
  }
}
