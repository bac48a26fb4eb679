package io.genpulse.ui.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.ui.screen.Draft;
import org.junit.jupiter.api.Test;

class SnippetsTest {
  private static final Draft DRAFT =
      new Draft(
          "text-to-image", JsonNodeFactory.instance.objectNode().put("prompt", "a fox's \"den\""));

  @Test
  void aShellTakesTheCallAsItIs() {
    assertThat(Snippets.curl("http://127.0.0.1:8800", DRAFT))
        .isEqualTo(
            "curl -s http://127.0.0.1:8800/generate -H 'Content-Type: application/json' -d"
                + " '{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a fox'\\''s"
                + " \\\"den\\\"\"}}'");
  }

  @Test
  void otherLanguagesKeepTheQuotesOfThePrompt() {
    assertThat(Snippets.python("http://h", DRAFT)).contains("\"prompt\" : \"a fox's \\\"den\\\"\"");
    assertThat(Snippets.java("http://h", DRAFT))
        .contains("\"prompt\" : \"a fox's \\\\\"den\\\\\"\"");
  }
}
