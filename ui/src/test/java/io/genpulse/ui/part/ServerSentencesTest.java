package io.genpulse.ui.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ServerSentencesTest {
  private static final Texts ENGLISH = Texts.in(Locale.ENGLISH);
  private static final Texts CHINESE = Texts.in(Locale.SIMPLIFIED_CHINESE);

  @Test
  void whatEnginesSayIsSaidInTheLanguageOfTheWindow() {
    assertThat(ServerSentences.in(CHINESE, "denoising 3/20")).isEqualTo("第 3 步，共 20 步");
    assertThat(ServerSentences.in(CHINESE, "no API key; set GENPULSE_PROVIDERS_BFL_API_KEY"))
        .isEqualTo("需要您的密钥。");
    assertThat(ServerSentences.in(ENGLISH, "openai draws")).isEqualTo("openai is at work");
  }

  @Test
  void whatIsNotKnownStaysAsItIs() {
    assertThat(ServerSentences.in(CHINESE, "reticulating splines"))
        .isEqualTo("reticulating splines");
    assertThat(ServerSentences.in(CHINESE, "redone")).isEqualTo("redone");
    assertThat(ServerSentences.in(ENGLISH, null)).isEmpty();
  }

  @Test
  void aMissingKeyIsToldFromOtherReasons() {
    assertThat(ServerSentences.isMissingKey("no API key; set GENPULSE_PROVIDERS_BFL_API_KEY"))
        .isTrue();
    assertThat(ServerSentences.isMissingKey("ComfyUI is not set up; run this")).isFalse();
    assertThat(ServerSentences.isMissingKey(null)).isFalse();
  }
}
