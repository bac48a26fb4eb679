package io.genpulse.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookBodyTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Task TASK =
      new Task(
          TaskId.of("00000000-0000-4000-8000-00000000000a"),
          "echo",
          "cpu",
          null,
          0,
          "http",
          "local",
          TaskStatus.FAILED,
          "failed",
          0,
          null,
          "{}",
          null,
          null,
          1,
          1,
          3,
          false,
          "https://example.com/",
          Instant.EPOCH,
          Instant.EPOCH,
          Instant.EPOCH,
          0L,
          List.of());

  @Test
  void whatIsTooLargeIsLeftOutAndNamed() throws Exception {
    ObjectNode data = JSON.createObjectNode();
    data.putObject("params").put("prompt", "ü".repeat(WebhookBody.MOST_BYTES));
    data.putArray("urls").add("https://example.com/a.png");
    data.putArray("omitted");

    String body = WebhookBody.of(TASK, data);

    assertThat(body.getBytes(StandardCharsets.UTF_8).length).isLessThan(WebhookBody.MOST_BYTES);
    JsonNode read = JSON.readTree(body);
    assertThat(read.path("type").asText()).isEqualTo("task.failed");
    assertThat(read.path("timestamp").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(read.path("data").path("params").isNull()).isTrue();
    assertThat(read.path("data").path("urls").size()).isEqualTo(1);
    assertThat(read.path("data").path("omitted").toString()).isEqualTo("[\"params\"]");
  }
}
