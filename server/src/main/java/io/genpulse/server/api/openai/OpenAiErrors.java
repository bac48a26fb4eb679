package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.ErrorForm;
import io.genpulse.server.api.Problem;
import io.genpulse.server.api.Replies;
import io.genpulse.server.registry.ParamProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Errors as OpenAI tells them: `{"error": {"message", "type", "param", "code"}}`.
final class OpenAiErrors implements ErrorForm {
  static final ErrorForm FORM = new OpenAiErrors();

  /// Our names of what clients sent under another.
  private static final Map<String, String> FIELDS =
      Map.of("width", "size", "height", "size", "count", "n", "text", "input");

  private OpenAiErrors() {}

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public int status(Problem problem) {
    return problem == Problem.INVALID ? 400 : problem.status();
  }

  @Override
  public byte[] body(
      Problem problem, String detail, List<ParamProblem> errors, @Nullable String requestId) {
    String param = errors.isEmpty() ? null : field(errors.getFirst().pointer());
    String code = problem == Problem.UNAUTHORIZED ? "invalid_api_key" : problem.code();
    String message =
        errors.isEmpty()
            ? detail
            : sentence(errors.stream().map(ParamProblem::detail).collect(Collectors.joining("; ")));
    return json(type(status(problem)), code, param, message)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String sentence(String detail) {
    return detail.endsWith(".") ? detail : detail + ".";
  }

  /// The field of a request for a pointer into the native one.
  private static @Nullable String field(String pointer) {
    String name = pointer.replaceFirst("^/params/", "").replaceFirst("^/", "");
    return name.isEmpty() ? null : FIELDS.getOrDefault(name, name);
  }

  static String type(int status) {
    return status == 429
        ? "rate_limit_error"
        : status >= 500 ? "server_error" : "invalid_request_error";
  }

  static ObjectNode json(
      String type, @Nullable String code, @Nullable String param, String message) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return node;
  }
}
