package io.genpulse.server.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.RemoteJob;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The one way between column `external_ref` and [RemoteJob].
final class RemoteJobJson {
  private RemoteJobJson() {}

  static String write(RemoteJob job) {
    ObjectNode node =
        Json.object()
            .put("provider", job.provider())
            .put("submission", job.submission())
            .put("key", job.key())
            .put("intended_at", job.intendedAt().toString())
            .put("job_id", job.jobId());
    ObjectNode more = node.putObject("more");
    job.more().forEach(more::put);
    return Json.write(node);
  }

  static @Nullable RemoteJob read(@Nullable String json) {
    if (json == null) {
      return null;
    }
    JsonNode node = Json.read(json);
    var more = new LinkedHashMap<String, String>();
    node.path("more").properties().forEach(e -> more.put(e.getKey(), e.getValue().asText()));
    return new RemoteJob(
        node.path("provider").asText(),
        node.path("submission").asInt(),
        node.path("key").asText(),
        Instant.parse(node.path("intended_at").asText()),
        Json.text(node, "job_id"),
        more);
  }
}
