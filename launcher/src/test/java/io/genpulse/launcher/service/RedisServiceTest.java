package io.genpulse.launcher.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisServiceTest {
  @Test
  void whereTheRedisThatComesAlongIsTooOldItSaysWhatToDo() {
    assertThat(RedisService.complaint("Windows 11"))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains("5.0", "6.2", "WSL", "genpulse serve"));
    assertThat(RedisService.complaint("Linux")).isEmpty();
    assertThat(RedisService.complaint("Mac OS X")).isEmpty();
  }
}
