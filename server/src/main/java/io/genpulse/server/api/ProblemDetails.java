package io.genpulse.server.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.registry.ParamProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The errors of the native API (RFC 9457).
final class ProblemDetails implements ErrorForm {
  static final ErrorForm FORM = new ProblemDetails();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ProblemDetails() {}

  @Override
  public String mediaType() {
    return "application/problem+json";
  }

  @Override
  public int status(Problem problem) {
    return problem.status();
  }

  @Override
  public byte[] body(
      Problem problem, String detail, List<ParamProblem> errors, @Nullable String requestId) {
    ObjectNode node = JSON.createObjectNode();
    node.put("type", problem.type());
    node.put("title", problem.title());
    node.put("status", problem.status());
    node.put("detail", detail);
    node.put("code", problem.code());
    ArrayNode list = node.putArray("errors");
    for (ParamProblem error : errors) {
      list.addObject()
          .put("pointer", "#" + error.pointer())
          .put("detail", error.detail())
          .put("code", error.code());
    }
    node.put("request_id", requestId);
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
