package io.genpulse.ui.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DesktopNoticeTest {
  @Test
  void whatIsSaidIsNeverTakenForACommand() {
    assertThat(DesktopNotice.command("Linux", "--help", "$(rm x); \"y\""))
        .hasValueSatisfying(
            command ->
                assertThat(command)
                    .startsWith("notify-send")
                    .endsWith("--", "--help", "$(rm x); \"y\""));
    assertThat(DesktopNotice.command("Mac OS X", "a", "\" & quit"))
        .hasValueSatisfying(command -> assertThat(command).endsWith("a", "\" & quit"));
    assertThat(DesktopNotice.command("Windows 11", "a", "b")).isEmpty();
  }
}
