package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PortChoiceTest {
  @Test
  void aPortThatAnotherProgramTookIsChosenAnewUntilOthersKnowIt() throws Exception {
    var choice = new PortChoice(0, new HashSet<>());
    int first = choice.next();
    assertThat(choice.next()).isEqualTo(first);

    int second;
    try (var _ = new ServerSocket(first, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      second = choice.next();
      assertThat(second).isNotEqualTo(first);
    }

    assertThat(choice.told()).isEqualTo(second);
    try (var _ = new ServerSocket(second, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(choice.next()).isEqualTo(second);
    }
  }
}
