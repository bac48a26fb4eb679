package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Limits, the circuit and polling, by a clock of the test's own.
class LimitsTest {
  private final TestClock clock = new TestClock();

  private ProviderLimits limits(int perMinute) {
    return new ProviderLimits("acme", 2, perMinute, new LocalCallAllowance(clock), clock);
  }

  private static EngineException away() {
    return new EngineException(EngineError.UNAVAILABLE, "acme answers 503");
  }

  @Test
  void noMinuteHasMoreCallsThanItMay() throws Exception {
    ProviderLimits limits = limits(60);
    Instant begun = clock.instant();
    for (int n = 0; n < 60; n++) {
      limits.submit();
      clock.sleep(Duration.ofMillis(980));
    }

    limits.submit();

    assertThat(Duration.between(begun, clock.instant())).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whoWouldWaitLongIsSentAwayWithTheTime() throws Exception {
    ProviderLimits limits = limits(6);
    for (int n = 0; n < 6; n++) {
      limits.submit();
    }

    for (int n = 0; n < 3; n++) {
      assertThatThrownBy(limits::submit)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> {
                assertThat(e.error()).isEqualTo(EngineError.RATE_LIMITED);
                assertThat(e.retryAfter()).contains(Duration.ofMinutes(1));
              });
    }
  }

  @Test
  void nobodyAsksAProviderThatAskedToWait() {
    ProviderLimits limits = limits(0);
    limits.holdOff(Duration.ofSeconds(20));

    assertThatThrownBy(limits::enter)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(20)));
  }

  @Test
  void aProviderThatIsAwayIsTriedByOneCallAfterAPause() {
    var circuit = new Circuit("acme", clock);
    for (int n = 0; n < 5; n++) {
      circuit.check();
      circuit.failed(away());
    }

    assertThatThrownBy(circuit::check).hasMessageContaining("acme is away: acme answers 503");
    assertThat(circuit.trouble()).isPresent();
    clock.sleep(Duration.ofSeconds(30));
    circuit.check();
    assertThatThrownBy(circuit::check).isInstanceOf(EngineException.class);
    circuit.worked();
    circuit.check();
    assertThat(circuit.trouble()).isEmpty();
  }

  @Test
  void aRefusedKeyIsToldForAWhileAndHoldsUpNobody() {
    var circuit = new Circuit("acme", clock);
    circuit.failed(new EngineException(EngineError.UNAUTHORIZED, "no"));

    circuit.check();

    assertThat(circuit.trouble()).get().asString().startsWith("acme refused the key");
    clock.sleep(Duration.ofMinutes(11));
    assertThat(circuit.trouble()).isEmpty();
  }

  @Test
  void pollingBearsWithAProviderThatIsAwayForAWhile() throws Exception {
    var polling = new Polling(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofHours(1));
    Instant begun = clock.instant();

    String end =
        polling.until(
            () -> {
              if (clock.instant().isBefore(begun.plusSeconds(200))) {
                throw away();
              }
              return Optional.of("done");
            },
            clock,
            clock,
            new Random(1));

    assertThat(end).isEqualTo("done");
  }

  @Test
  void pollingEndsWithAProviderThatStaysAway() {
    var polling = new Polling(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofHours(1));

    assertThatThrownBy(
            () ->
                polling.until(
                    () -> {
                      throw away();
                    },
                    clock,
                    clock,
                    new Random(1)))
        .hasMessage("acme answers 503");
  }

  @Test
  void pollingEndsAfterItsWholeTime() {
    var polling = new Polling(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(2));

    assertThatThrownBy(() -> polling.until(Optional::empty, clock, clock, new Random(1)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.TIMEOUT));
  }
}
