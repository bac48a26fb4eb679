package io.genpulse.ui.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static final Pattern VALUE = Pattern.compile("\\{\\d");

  @Test
  void bothLanguagesHaveTheSameWordsWithTheSameValuesInThem() throws IOException {
    Properties english = read("texts.properties");
    Properties chinese = read("texts_zh.properties");

    // The server's own sentences say it in English.
    chinese.keySet().removeIf(key -> key.toString().startsWith("error."));
    assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(values(chinese.getProperty(key)))
          .as(key)
          .isEqualTo(values(english.getProperty(key)));
    }
  }

  @Test
  void aLanguageWithoutWordsOfItsOwnIsEnglish() {
    assertThat(Texts.in(Locale.FRENCH).of("screen.queue")).isEqualTo("Queue");
    assertThat(Texts.in(Locale.SIMPLIFIED_CHINESE).of("screen.queue")).isEqualTo("队列");
  }

  @Test
  void valuesAndNumbersFallIntoTheWords() {
    Texts texts = Texts.in(Locale.ENGLISH);

    assertThat(texts.of("waiting.behind", 1)).isEqualTo("One task comes first.");
    assertThat(texts.of("waiting.behind", 7)).isEqualTo("7 tasks come first.");
    assertThat(texts.orElse("state.of-tomorrow", "as the server says"))
        .isEqualTo("as the server says");
  }

  private static Set<String> values(String words) {
    return VALUE
        .matcher(words)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Properties read(String name) throws IOException {
    Properties words = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(TextsTest.class.getResourceAsStream("/io/genpulse/ui/" + name)),
            StandardCharsets.UTF_8)) {
      words.load(reader);
    }
    return words;
  }
}
