package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.bfl.BflEngineFactory;
import io.genpulse.engine.midjourney.MidjourneyEngineFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnUncertainTest {
  /// A slip of the pen must not decide whether something is paid for twice.
  @Test
  void anotherWordIsRefused() {
    assertThat(wrong("GENPULSE_PROVIDERS_BFL_ON_UNCERTAIN", "fial"))
        .singleElement()
        .asString()
        .endsWith("must be one of fail, retry, auto but was \"fial\"");
    assertThat(wrong("GENPULSE_PROVIDERS_BFL_ON_UNCERTAIN", "fail")).isEmpty();
  }

  @Test
  void soIsAnotherModeOfMidjourney() {
    assertThat(wrong("GENPULSE_PROVIDERS_MIDJOURNEY_MODE", "slow"))
        .singleElement()
        .asString()
        .endsWith("must be one of fast, relax, turbo but was \"slow\"");
    assertThat(wrong("GENPULSE_PROVIDERS_MIDJOURNEY_MODE", "")).isEmpty();
  }

  private static List<String> wrong(String variable, String value) {
    var wrong = new ArrayList<String>();
    EngineOptions.read(
        List.of(new BflEngineFactory(), new MidjourneyEngineFactory()),
        Map.of(variable, value),
        Set.of(),
        wrong::add);
    return wrong;
  }
}
