package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.worker.WorkerPool;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

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
    var registry = new PrometheusRegistry();
    gauge(registry, "genpulse_worker_running", "Tasks worked on now.", pool.running());
    gauge(
        registry,
        "genpulse_worker_draining",
        "1 when no more tasks are claimed.",
        pool.isDraining() ? 1 : 0);
    gauge(
        registry,
        "genpulse_worker_heartbeat_age_seconds",
        "Since the database last heard of this worker.",
        pool.sinceHeartbeat().toMillis() / 1000.0);
    Figures.send(response, registry.scrape(), pool.metrics().scrape());
  }

  private static void gauge(PrometheusRegistry registry, String name, String help, double value) {
    Gauge.builder().name(name).help(help).register(registry).set(value);
  }
}
