package io.genpulse.server.api;

import io.genpulse.server.registry.ParamProblem;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one surface of the API tells what went wrong. Surfaces share the kinds of problem and
/// nothing else: each keeps the envelope that its clients know.
public interface ErrorForm {
  /// The `Content-Type`.
  String mediaType();

  /// The status, as this surface's clients know it.
  int status(Problem problem);

  /// The body.
  ///
  /// @param errors what is wrong, by JSON pointer into the native body
  byte[] body(
      Problem problem, String detail, List<ParamProblem> errors, @Nullable String requestId);

  /// The one of the surface that the request is for.
  static ErrorForm of(ServerRequest request) {
    return request.context().get(ErrorForm.class, ErrorForm.class).orElse(ProblemDetails.FORM);
  }
}
