package io.genpulse.engine.volcengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class VideoTokensTest {
  @Test
  void aVideoCountsByItsPixelsAndSeconds() {
    var body = JsonNodeFactory.instance.objectNode().put("resolution", "720p").put("duration", 5);

    assertThat(VideoTokens.of(body, 2)).isEqualTo(new BigDecimal("216000"));
  }

  @Test
  void whatIsLeftToTheModelCountsAsTheMost() {
    var open = JsonNodeFactory.instance.objectNode();

    assertThat(VideoTokens.of(open, 1)).isEqualTo(new BigDecimal("583200"));
    assertThat(VideoTokens.of(open.deepCopy().put("duration", -1), 1))
        .isEqualTo(VideoTokens.of(open, 1));
  }
}
