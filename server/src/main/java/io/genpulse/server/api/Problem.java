package io.genpulse.server.api;

import java.util.Locale;

/// The kinds of problem that clients can meet. Codes and titles never change.
public enum Problem {
  NOT_JSON(400, "The body is not JSON"),
  BAD_REQUEST(400, "The request cannot be read"),
  UNAUTHORIZED(401, "A key is needed"),
  FORBIDDEN(403, "The key may not do this"),
  BUDGET_EXHAUSTED(403, "The budget of the key is used up"),
  HOST_NOT_ALLOWED(403, "Requests to this host are not allowed"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  TIMEOUT(408, "The request came too slowly"),
  CONFLICT(409, "It cannot be done in the present state"),
  TASK_ID_CONFLICT(409, "The task id belongs to another request"),
  IDEMPOTENCY_KEY_IN_FLIGHT(409, "A request with this Idempotency-Key is being worked on"),
  TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The request line is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body cannot be taken in this form"),
  INVALID(422, "The request is not valid"),
  IDEMPOTENCY_KEY_REUSE(422, "The Idempotency-Key belongs to another request"),
  QUEUE_FULL(429, "The queue is full"),
  RATE_LIMITED(429, "The key is used too often"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "Something went wrong here"),
  NOT_IMPLEMENTED(501, "This is not supported here"),
  DATABASE_UNAVAILABLE(503, "The database is away"),
  BUSY(503, "The server is busy"),
  STORAGE_UNAVAILABLE(503, "The object store is away"),
  HTTP_VERSION_NOT_SUPPORTED(505, "This version of HTTP is not spoken here"),
  DISK_LOW(507, "The disk is nearly full");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String type() {
    return "https://genpulse.dev/problems/" + code().replace('_', '-');
  }

  /// Whether the same request may succeed soon.
  public boolean passes() {
    return status == 429 || status == 503;
  }
}
