package io.genpulse.server.api;

import java.util.Locale;

/// The kinds of problem that clients can meet. Codes and titles never change.
enum Problem {
  NOT_JSON(400, "The body is not JSON"),
  BAD_REQUEST(400, "The request cannot be read"),
  HOST_NOT_ALLOWED(403, "Requests to this host are not allowed"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  CONFLICT(409, "It cannot be done in the present state"),
  TASK_ID_CONFLICT(409, "The task id belongs to another request"),
  IDEMPOTENCY_KEY_IN_FLIGHT(409, "A request with this Idempotency-Key is being worked on"),
  TOO_LARGE(413, "The body is too large"),
  INVALID(422, "The request is not valid"),
  IDEMPOTENCY_KEY_REUSE(422, "The Idempotency-Key belongs to another request"),
  QUEUE_FULL(429, "The queue is full"),
  INTERNAL(500, "Something went wrong here"),
  DATABASE_UNAVAILABLE(503, "The database is away"),
  STORAGE_UNAVAILABLE(503, "The object store is away");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String type() {
    return "https://genpulse.dev/problems/" + code().replace('_', '-');
  }

  /// Whether the same request may succeed soon.
  boolean passes() {
    return status == 429 || status == 503;
  }
}
