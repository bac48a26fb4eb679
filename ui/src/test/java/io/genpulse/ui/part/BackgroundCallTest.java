package io.genpulse.ui.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.ui.WindowThread;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundCallTest {
  private final WindowThread window = new WindowThread();
  private final BackgroundCall background = new BackgroundCall(window);
  private final List<Throwable> mistakes = new ArrayList<>();

  @AfterEach
  void stop() {
    background.close();
    Thread.currentThread().setUncaughtExceptionHandler(null);
  }

  @Test
  void aMistakeInTheBackgroundGoesWhereMistakesOfTheWindowGo() throws Exception {
    Thread.currentThread().setUncaughtExceptionHandler((_, mistake) -> mistakes.add(mistake));

    background.call(
        () -> {
          throw new StackOverflowError("deep");
        },
        _ -> {},
        _ -> {});
    window.until(() -> !mistakes.isEmpty());

    assertThat(mistakes).singleElement().isInstanceOf(StackOverflowError.class);
  }

  @Test
  void aMistakeDoesNotEndWhatIsRepeated() throws Exception {
    Thread.currentThread().setUncaughtExceptionHandler((_, mistake) -> mistakes.add(mistake));

    background.repeat(
        Duration.ofMillis(1),
        () -> {
          throw new IllegalStateException("again");
        },
        _ -> {},
        _ -> {});
    window.until(() -> mistakes.size() == 3);
  }

  @Test
  void aCallThatComesToNothingIsTheAskersBusiness() throws Exception {
    List<ClientException> failures = new ArrayList<>();
    try (GenPulseClient nobody = new GenPulseClient(URI.create("http://127.0.0.1:1"))) {
      background.call(() -> nobody.task("t1"), _ -> {}, failures::add);
      window.until(() -> !failures.isEmpty());
    }

    assertThat(failures).singleElement().isInstanceOf(ClientException.class);
  }
}
