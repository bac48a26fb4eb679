package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerPoolTest {
  private final ComfyServer one = ComfyServer.at(URI.create("http://127.0.0.1:1"));
  private final ComfyServer two = ComfyServer.at(URI.create("http://127.0.0.1:2"));
  private final ServerPool pool = new ServerPool(List.of(one, two));

  @AfterEach
  void close() {
    pool.close();
  }

  private ComfyServer take(String... models) throws InterruptedException {
    return pool.take(null, Set.of(models), () -> {});
  }

  @Test
  void ofEqualsTheOneThatWasIdleLongest() throws Exception {
    assertThat(take()).isEqualTo(one);
    pool.give(one);

    assertThat(take()).isEqualTo(two);
    assertThat(take()).isEqualTo(one);
  }

  @Test
  void theOneThatUsedTheSameModelsLast() throws Exception {
    pool.give(take("a"));
    pool.give(take("b"));

    assertThat(take("b")).isEqualTo(two);
    assertThat(take("a")).isEqualTo(one);
  }

  @Test
  void theOneThatOthersHaveGivenTheFewestPromptsWhateverItUsedLast() throws Exception {
    pool.give(take("a"));
    assertThat(pool.free()).containsExactly(one, two);
    pool.waiting(one, 2);
    pool.waiting(two, 1);

    assertThat(take("a")).isEqualTo(two);
    assertThat(pool.free()).containsExactly(one);
    pool.give(two);
    pool.answers(two, false);
    assertThat(pool.free()).containsExactly(one);
  }

  @Test
  void oneThatDoesNotAnswerOnlyWhereNoOtherIsFree() throws Exception {
    pool.answers(one, false);

    assertThat(take()).isEqualTo(two);
    assertThat(take()).isEqualTo(one);
  }

  @Test
  void aJobGoesOnWhereItsPromptIsAndWaitsForThat() throws Exception {
    assertThat(pool.take(two.address(), Set.of(), () -> {})).isEqualTo(two);
    var waits = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ComfyServer> next =
          threads.submit(() -> pool.take(two.address(), Set.of(), waits::countDown));
      assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(next.isDone()).isFalse();

      pool.give(two);
      assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(two);
    }
  }

  @Test
  void ofAServerThatIsNoneOfOursAnymoreAnyOtherWillDo() throws Exception {
    assertThat(pool.take(URI.create("http://gone:8188"), Set.of(), () -> {})).isEqualTo(one);
  }
}
