package io.genpulse.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private final KeyText text = KeyText.make(new SecureRandom());
  private final ApiKey key =
      new ApiKey(
          text.id(),
          "shop",
          Set.of(Scope.SUBMIT),
          null,
          KeyLimits.NONE,
          ApiKey.Use.NOTHING,
          Instant.EPOCH,
          null);
  private final MemoryKeyStore store = new MemoryKeyStore();
  private final AtomicLong time = new AtomicLong();
  private final KeyRing ring = new KeyRing(store, time::get);

  @Test
  void aKeyThatIsRevokedElsewhereIsRefusedSoon() {
    store.insert(key, text.hash());
    assertThat(ring.find(text)).contains(key);

    store.revoke(key.id());

    assertThat(ring.find(text)).contains(key);
    time.addAndGet(KeyRing.BELIEVED.toNanos());
    assertThat(ring.find(text)).isEmpty();
  }

  @Test
  void aKeyThatIsMadeHereIsKnownAtOnce() {
    assertThat(ring.find(text)).isEmpty();

    store.insert(key, text.hash());
    ring.forget(key.id());

    assertThat(ring.find(text)).contains(key);
  }

  @Test
  void theIdAloneOpensNothing() {
    store.insert(key, text.hash());
    KeyText forged = new KeyText(text.id(), KeyText.make(new SecureRandom()).text());

    assertThat(ring.find(forged)).isEmpty();
  }

  @Test
  void aSlipOfTheHandIsSeenInTheKeyItself() {
    assertThat(KeyText.of(text.text())).contains(text);
    assertThat(text.text()).matches("gp_[a-z2-7]{8}_[A-Za-z0-9_-]{43}[0-9a-f]{8}");
    char last = text.text().charAt(20);
    String slipped =
        text.text().substring(0, 20) + (last == 'a' ? 'b' : 'a') + text.text().substring(21);
    assertThat(KeyText.of(slipped)).isEqualTo(Optional.empty());
    assertThat(text.toString()).isEqualTo("gp_" + text.id());
  }
}
