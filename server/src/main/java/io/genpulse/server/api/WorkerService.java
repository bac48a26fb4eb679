package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.worker.WorkerPool;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;

/// What a worker process tells of itself, and how it is told to take no more work.
final class WorkerService implements ApiService {
  private final WorkerPool pool;

  WorkerService(WorkerPool pool) {
    this.pool = pool;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes.get("/metrics", this::metrics).post("/drain", this::drain);
  }

  /// Whoever can reach the port may look; only what runs beside the worker may stop it.
  private void drain(ServerRequest request, ServerResponse response) {
    if (!WebSettings.isLoopback(request.remotePeer().host())) {
      throw new ProblemException(
          Problem.HOST_NOT_ALLOWED, "A worker is drained from its own machine only.");
    }
    pool.drain();
    ObjectNode node = Replies.JSON.createObjectNode();
    Replies.send(response, node.put("draining", true).put("running", pool.running()));
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    var text = new StringBuilder();
    gauge(text, "genpulse_worker_running", "Tasks worked on now.", pool.running());
    gauge(
        text,
        "genpulse_worker_draining",
        "1 when no more tasks are claimed.",
        pool.isDraining() ? 1 : 0);
    gauge(
        text,
        "genpulse_worker_heartbeat_age_seconds",
        "Since the database last heard of this worker.",
        pool.sinceHeartbeat().toMillis() / 1000.0);
    text.append("# HELP genpulse_worker_tasks_total Tasks since the start, by what came of them.\n")
        .append("# TYPE genpulse_worker_tasks_total counter\n");
    pool.counts()
        .forEach(
            (key, count) ->
                text.append("genpulse_worker_tasks_total{route=\"")
                    .append(key.route())
                    .append("\",what=\"")
                    .append(key.what())
                    .append("\"} ")
                    .append(count)
                    .append('\n'));
    response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(text.toString());
  }

  private static void gauge(StringBuilder text, String name, String help, double value) {
    text.append("# HELP %s %s\n# TYPE %s gauge\n".formatted(name, help, name))
        .append(name)
        .append(' ')
        .append(String.format(Locale.ROOT, "%s", value))
        .append('\n');
  }
}
