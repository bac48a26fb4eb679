package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.CostLimits;
import io.genpulse.client.http.ProviderSetup;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.Money;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineOrders;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.ModelOffer;
import io.genpulse.server.fleet.Roster;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.RegisteredType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what can be done here: task types, engines and models, as the workers tell. Opens no
/// engine.
public final class CatalogService implements ApiService {
  private final HandlerRegistry registry;
  private final EngineCatalog engines;
  private final Fleet fleet;
  private final EngineOrders orders;

  public CatalogService(
      HandlerRegistry registry, EngineCatalog engines, Fleet fleet, EngineOrders orders) {
    this.registry = registry;
    this.engines = engines;
    this.fleet = fleet;
    this.orders = orders;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/task-types", this::types)
        .get("/task-types/{type}", this::type)
        .get("/engines", this::engines)
        .post("/engines/{id}/unload", this::unload)
        // Under /v1 it is OpenAI's list.
        .getOnly("/models", this::models);
  }

  private void types(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    Map<String, EngineOffer> offers = offers(fleet.roster());
    registry.types().forEach(type -> items.add(json(type, offers)));
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
    Replies.send(response, json(type, offers(fleet.roster())));
  }

  private static ObjectNode json(RegisteredType type, Map<String, EngineOffer> offers) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("task_type", type.type());
    ArrayNode aliases = node.putArray("aliases");
    type.aliases().forEach(aliases::add);
    node.put("title", type.title());
    ArrayNode providers = node.putArray("providers");
    type.capability()
        .map(Class::getSimpleName)
        .ifPresent(
            capability ->
                offers.values().stream()
                    .filter(offer -> offer.state() != EngineState.UNAVAILABLE)
                    .filter(offer -> offer.capabilities().contains(capability))
                    .forEach(offer -> providers.add(offer.id())));
    node.set("schema", type.schema());
    return node;
  }

  /// Every engine that this program has, in order of preference, and those that only workers have.
  private Map<String, EngineOffer> offers(Roster roster) {
    var offers = new LinkedHashMap<String, EngineOffer>();
    Map<String, EngineOffer> told = roster.engines();
    for (EngineFactory factory : engines.factories()) {
      String id = factory.id().value();
      offers.put(id, told.getOrDefault(id, EngineOffer.nobody(factory)));
    }
    told.forEach(offers::putIfAbsent);
    return offers;
  }

  private void engines(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    Roster roster = fleet.roster();
    for (EngineOffer offer : offers(roster).values()) {
      ObjectNode item = items.addObject();
      item.put("id", offer.id())
          .put("route", offer.route())
          .put("state", offer.state().word())
          .put("reason", offer.reason())
          .put("workers", roster.having(offer.id()));
      texts(item.putArray("capabilities"), offer.capabilities());
      engines
          .factory(offer.id())
          .map(engine -> engines.settings(engine).options())
          .ifPresent(options -> tellProvider(item, options));
    }
    Replies.send(response, node);
  }

  /// What is set for a provider here, and what to set. Workers may have other settings.
  private static void tellProvider(ObjectNode item, EngineOptions options) {
    if (options.knows(ProviderSetup.API_KEY)) {
      item.putObject("setup").put("variable", options.variable(ProviderSetup.API_KEY));
    }
    if (options.knows(ProviderSetup.PER_MINUTE)) {
      int perMinute = options.number(ProviderSetup.PER_MINUTE);
      item.putObject("limits")
          .put("concurrency", options.number(ProviderSetup.CONCURRENCY))
          .put("per_minute", perMinute == 0 ? null : perMinute)
          .put("cost_per_task", text(options.money(CostLimits.PER_TASK)))
          .put("cost_per_day", text(options.money(CostLimits.PER_DAY)));
    }
  }

  private static @Nullable String text(Optional<Money> money) {
    return money.map(Money::toString).orElse(null);
  }

  /// Answers before it is done: what is being worked on comes first.
  private void unload(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Roster roster = fleet.roster();
    if (!offers(roster).containsKey(id)) {
      throw new ProblemException(
          Problem.NOT_FOUND, "There is no engine " + id + "; GET /engines lists them.");
    }
    orders.unload(id);
    response.status(Status.ACCEPTED_202);
    Replies.send(
        response,
        Replies.JSON.createObjectNode().put("engine", id).put("workers", roster.having(id)));
  }

  private void models(ServerRequest request, ServerResponse response) {
    String engine = request.query().first("engine").orElse("");
    String capability = request.query().first("capability").orElse("");
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    Roster roster = fleet.roster();
    for (String id : offers(roster).keySet()) {
      if (engine.isEmpty() || engine.equals(id)) {
        roster.models(id).stream()
            .filter(model -> capability.isEmpty() || model.capabilities().contains(capability))
            .forEach(model -> items.add(json(id, model)));
      }
    }
    Replies.send(response, node);
  }

  private static ObjectNode json(String engine, ModelOffer model) {
    ObjectNode item =
        Replies.JSON
            .createObjectNode()
            .put("name", model.name())
            .put("engine", engine)
            .put("kind", model.kind())
            .put("title", model.title())
            .put("bytes", model.bytes())
            .put("sha256", model.sha256())
            .put("loaded", model.loaded());
    texts(item.putArray("capabilities"), model.capabilities());
    return item;
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
