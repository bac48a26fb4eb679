package io.genpulse.server.api;

import io.genpulse.server.ingress.Refusal;
import io.genpulse.server.ingress.RefusedException;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns every failure into an answer, in the form of the surface. Nothing of an unexpected
/// exception leaves the process but the request id, which is in the log too.
final class ErrorResponses {
  private static final Logger log = LoggerFactory.getLogger(ErrorResponses.class);

  private ErrorResponses() {}

  static void register(HttpRouting.Builder routing) {
    routing.error(Throwable.class, ErrorResponses::answer);
  }

  /// For requests that fail before they reach a route.
  static DirectHandlers directHandlers() {
    var builder = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      builder.addHandler(type, ErrorResponses::direct);
    }
    return builder.build();
  }

  private static DirectHandler.TransportResponse direct(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    Problem problem = ofStatus(status.code());
    // Of failures in the web server's own parts only the kind is told.
    boolean told = type == DirectHandler.EventType.BAD_REQUEST && !message.contains("server log");
    ErrorForm form = ProblemDetails.FORM;
    headers.set(HeaderNames.CONTENT_TYPE, form.mediaType());
    return DirectHandler.TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .keepAlive(false)
        .entity(form.body(problem, told ? message : problem.title() + ".", List.of(), null))
        .build();
  }

  private static void answer(ServerRequest request, ServerResponse response, Throwable failure) {
    switch (failure) {
      case ProblemException e -> send(request, response, e.problem(), text(e), e.errors());
      case RefusedException e -> {
        Refusal refusal = e.refusal();
        List<ParamProblem> errors =
            refusal instanceof Refusal.Invalid invalid ? invalid.problems() : List.of();
        send(request, response, problem(refusal), refusal.sentence(), errors);
      }
      case TaskStoreUnavailableException _ ->
          send(
              request,
              response,
              Problem.DATABASE_UNAVAILABLE,
              "The database is away; try again in a moment.",
              List.of());
      case StorageException _ ->
          send(
              request,
              response,
              Problem.STORAGE_UNAVAILABLE,
              "The object store is away; try again in a moment.",
              List.of());
      case HttpException e -> ofHelidon(request, response, e.status());
      case RequestException e when e.safeMessage() ->
          send(request, response, ofStatus(e.status().code()), text(e), List.of());
      case RequestException e -> ofHelidon(request, response, e.status());
      default -> {
        log.error(
            "Request {} {} failed ({})",
            request.prologue().method(),
            request.path().rawPath(),
            RequestIds.of(request),
            failure);
        send(
            request,
            response,
            Problem.INTERNAL,
            "Something went wrong here; the log says more under this request id.",
            List.of());
      }
    }
  }

  private static Problem problem(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Malformed _ -> Problem.NOT_JSON;
      case Refusal.Invalid _, Refusal.Unreadable _, Refusal.NotStorable _ -> Problem.INVALID;
      case Refusal.QueueFull _ -> Problem.QUEUE_FULL;
      case Refusal.DiskLow _ -> Problem.DISK_LOW;
      case Refusal.TaskIdTaken _ -> Problem.TASK_ID_CONFLICT;
      case Refusal.BadKey _ -> Problem.BAD_REQUEST;
      case Refusal.KeyReused _ -> Problem.IDEMPOTENCY_KEY_REUSE;
      case Refusal.KeyInFlight _ -> Problem.IDEMPOTENCY_KEY_IN_FLIGHT;
    };
  }

  private static void ofHelidon(ServerRequest request, ServerResponse response, Status status) {
    Problem problem = ofStatus(status.code());
    String detail =
        problem == Problem.NOT_FOUND
            ? "There is no %s %s.".formatted(request.prologue().method(), request.path().path())
            : problem.title() + ".";
    send(request, response, problem, detail, List.of());
  }

  private static Problem ofStatus(int status) {
    return switch (status) {
      case 403 -> Problem.HOST_NOT_ALLOWED;
      case 404 -> Problem.NOT_FOUND;
      case 405 -> Problem.METHOD_NOT_ALLOWED;
      case 408 -> Problem.TIMEOUT;
      case 413 -> Problem.TOO_LARGE;
      case 414 -> Problem.URI_TOO_LONG;
      case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
      case 431 -> Problem.HEADERS_TOO_LARGE;
      case 501 -> Problem.NOT_IMPLEMENTED;
      case 505 -> Problem.HTTP_VERSION_NOT_SUPPORTED;
      default -> status < 500 ? Problem.BAD_REQUEST : Problem.INTERNAL;
    };
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  static void send(
      ServerRequest request,
      ServerResponse response,
      Problem problem,
      String detail,
      List<ParamProblem> errors) {
    if (problem.passes() && !response.headers().contains(HeaderNames.RETRY_AFTER)) {
      response.header(HeaderNames.RETRY_AFTER, problem == Problem.QUEUE_FULL ? "5" : "2");
    }
    ErrorForm form = ErrorForm.of(request);
    // A failure loses the headers that were set before it.
    Cors.allow(request, response);
    response
        .status(form.status(problem))
        .header(RequestIds.NAME, RequestIds.of(request))
        .header(HeaderNames.CONTENT_TYPE, form.mediaType())
        .send(form.body(problem, detail, errors, RequestIds.of(request)));
  }
}
