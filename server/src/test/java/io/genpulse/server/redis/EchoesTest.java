package io.genpulse.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoesTest {
  private final Echoes echoes = new Echoes();

  @Test
  void whatWasSentIsKnownOnce() {
    echoes.sent("one");

    assertThat(echoes.isHeard("two")).isFalse();
    assertThat(echoes.isHeard("one")).isTrue();
    assertThat(echoes.isHeard("one")).isFalse();
  }

  @Test
  void whatNeverComesBackIsForgotten() {
    for (int i = 0; i < 10_000; i++) {
      echoes.sent("event " + i);
    }

    assertThat(echoes.isHeard("event 0")).isFalse();
    assertThat(echoes.isHeard("event 9999")).isTrue();
  }
}
