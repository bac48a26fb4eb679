package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.RegisteredType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Set;

/// Says what this server can do: task types, engines and models.
public final class CatalogService implements ApiService {
  private final HandlerRegistry registry;
  private final EngineCatalog engines;

  public CatalogService(HandlerRegistry registry, EngineCatalog engines) {
    this.registry = registry;
    this.engines = engines;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/task-types", this::types)
        .get("/task-types/{type}", this::type)
        .get("/engines", this::engines)
        .get("/models", this::models);
  }

  private void types(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    registry.types().forEach(type -> items.add(json(type)));
    ArrayNode problems = node.putArray("problems");
    registry.problems().forEach(problems::add);
    Replies.send(response, node);
  }

  private void type(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("type");
    RegisteredType type =
        registry
            .find(name)
            .orElseThrow(
                () ->
                    new ProblemException(Problem.NOT_FOUND, "There is no task type " + name + "."));
    Replies.send(response, json(type));
  }

  private ObjectNode json(RegisteredType type) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("task_type", type.type());
    ArrayNode aliases = node.putArray("aliases");
    type.aliases().forEach(aliases::add);
    node.put("title", type.title());
    ArrayNode providers = node.putArray("providers");
    type.capability()
        .ifPresent(
            capability ->
                engines.factories().stream()
                    .filter(factory -> factory.capabilities().contains(capability))
                    .forEach(factory -> providers.add(factory.id().value())));
    node.set("schema", type.schema());
    return node;
  }

  private void engines(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    for (EngineFactory factory : engines.factories()) {
      ObjectNode item = items.addObject();
      item.put("id", factory.id().value());
      item.put("route", factory.route().word());
      switch (engines.status(factory)) {
        case EngineStatus.Ready() -> item.put("state", "ready").putNull("reason");
        case EngineStatus.Starting(var reason) ->
            item.put("state", "starting").put("reason", reason);
        case EngineStatus.Unavailable(var reason) ->
            item.put("state", "unavailable").put("reason", reason);
      }
      names(item.putArray("capabilities"), factory.capabilities());
    }
    Replies.send(response, node);
  }

  private static void names(ArrayNode array, Set<Class<?>> capabilities) {
    capabilities.stream().map(Class::getSimpleName).sorted().forEach(array::add);
  }

  private void models(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    for (EngineFactory factory : engines.factories()) {
      for (ModelInfo model : engines.models(factory)) {
        ObjectNode item =
            items
                .addObject()
                .put("name", model.name())
                .put("engine", factory.id().value())
                .put("kind", model.kind())
                .put("title", model.title())
                .put("bytes", model.bytes())
                .put("sha256", model.sha256());
        names(item.putArray("capabilities"), model.capabilities());
      }
    }
    Replies.send(response, node);
  }
}
