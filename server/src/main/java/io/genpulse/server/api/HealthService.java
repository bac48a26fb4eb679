package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.host.DiskWatch;
import io.genpulse.server.redis.RedisException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Liveness, which depends on nobody, and readiness, which names each dependency. Only those that
/// are needed decide: without Redis or the object store tasks are still taken in.
public final class HealthService implements ApiService {
  private static final Logger log = LoggerFactory.getLogger(HealthService.class);
  private static final long PATIENCE_SECONDS = 3;

  private final Map<String, Dependency> dependencies;
  private final Supplier<List<String>> unserved;
  private final BooleanSupplier turning;

  /// @param check throws when the dependency does not work
  public record Dependency(boolean needed, Runnable check) {}

  /// @param unserved routes whose tasks nobody does; shown, but no reason to take in no tasks
  /// @param turning whether this process's own loops turn, whatever becomes of others
  public HealthService(
      Map<String, Dependency> dependencies,
      Supplier<List<String>> unserved,
      BooleanSupplier turning) {
    this.dependencies = new LinkedHashMap<>(dependencies);
    this.unserved = unserved;
    this.turning = turning;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/health/live", this::live)
        .get("/health/ready", (request, response) -> all(response, 503))
        .get("/health", (request, response) -> all(response, 200));
  }

  private void live(ServerRequest request, ServerResponse response) {
    boolean up = turning.getAsBoolean();
    response.status(up ? 200 : 503);
    Replies.send(response, Replies.JSON.createObjectNode().put("status", up ? "up" : "down"));
  }

  private void all(ServerResponse response, int whenDown) throws InterruptedException {
    var answers = new LinkedHashMap<String, FutureTask<Boolean>>();
    dependencies.forEach(
        (name, dependency) -> {
          var answer = new FutureTask<>(dependency.check(), true);
          Thread.startVirtualThread(answer);
          answers.put(name, answer);
        });
    boolean ready = true;
    boolean degraded = false;
    ObjectNode node = Replies.JSON.createObjectNode();
    ObjectNode checks = Replies.JSON.createObjectNode();
    for (var entry : answers.entrySet()) {
      String state = state(entry.getKey(), entry.getValue());
      boolean up = state.equals("up");
      checks.put(entry.getKey(), state);
      boolean needed = dependency(entry.getKey()).needed();
      ready = ready && (up || !needed);
      degraded = degraded || !up;
    }
    node.put("status", !ready ? "down" : degraded ? "degraded" : "up");
    node.set("checks", checks);
    unserved.get().forEach(node.putArray("unserved")::add);
    response.status(ready ? 200 : whenDown);
    Replies.send(response, node);
  }

  private Dependency dependency(String name) {
    Dependency dependency = dependencies.get(name);
    if (dependency == null) {
      throw new IllegalArgumentException(name);
    }
    return dependency;
  }

  /// `up`, `down`, `full` for a Redis that answers but takes nothing in, or `low` for the disk.
  private static String state(String name, FutureTask<Boolean> answer) throws InterruptedException {
    try {
      answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return "up";
    } catch (ExecutionException | TimeoutException e) {
      log.debug("{} is down", name, e);
      answer.cancel(true);
      return switch (e.getCause()) {
        case RedisException.Full _ -> "full";
        case DiskWatch.LowException _ -> "low";
        case null, default -> "down";
      };
    }
  }
}
