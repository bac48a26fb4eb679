package io.genpulse.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class HomePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"/a b", "/größe/漢字😀", "/a'b", "/a:b", "/100%", "/a#b;c&d|e(f)*?[g]~!", "/-a"})
  void pathsThatEveryChildTakes(String path) {
    assertThat(HomePath.complaint(Path.of(path))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a\"b",
        "/a$b",
        "/a$(touch x)b",
        "/a`b`",
        "/a\\b",
        "/a\nb",
        "/a\rb",
        "/a\tb",
        "/a\u001bb",
        "/a\ufffdb"
      })
  void pathsThatWouldBreakOrRunSomething(String path) {
    assertThat(HomePath.complaint(Path.of(path)))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .startsWith("the home folder's path must not contain ")
                    .doesNotContainPattern("\\p{Cntrl}"));
  }
}
