package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.host.ManagedProcesses;
import io.genpulse.server.host.SystemInfo;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Shows the host, and shows and steers the local stack's processes.
public final class HostService implements ApiService {
  private static final int LOG_LINES = 500;

  private final SystemInfo system;
  private final @Nullable ManagedProcesses processes;

  public HostService(SystemInfo system, @Nullable ManagedProcesses processes) {
    this.system = system;
    this.processes = processes;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/system", (request, response) -> Replies.send(response, system.snapshot()))
        .get("/processes", this::list)
        .post("/processes/{name}/start", order("start", ManagedProcesses::start))
        .post("/processes/{name}/stop", order("stop", ManagedProcesses::stop))
        .post("/processes/{name}/restart", order("restart", ManagedProcesses::restart))
        .get("/processes/{name}/log", this::log);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    if (processes != null) {
      processes.list().forEach(info -> items.add(Replies.JSON.<ObjectNode>valueToTree(info)));
    }
    Replies.send(response, node);
  }

  private Handler order(String word, BiPredicate<ManagedProcesses, String> order) {
    return (request, response) -> {
      String name = name(request);
      if (processes == null || !order.test(processes, name)) {
        throw noProcess(name);
      }
      response.status(202);
      Replies.send(response, Replies.JSON.createObjectNode().put("name", name).put("order", word));
    };
  }

  private void log(ServerRequest request, ServerResponse response) {
    String name = name(request);
    if (processes == null) {
      throw noProcess(name);
    }
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("name", name);
    ArrayNode lines = node.putArray("lines");
    processes.log(name, LOG_LINES).orElseThrow(() -> noProcess(name)).forEach(lines::add);
    Replies.send(response, node);
  }

  private static String name(ServerRequest request) {
    return request.path().pathParameters().get("name");
  }

  private static ProblemException noProcess(String name) {
    return new ProblemException(Problem.NOT_FOUND, "There is no process " + name + ".");
  }
}
