package io.genpulse.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.server.host.KeptKeys;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Shows the remote providers, tries their keys, and on a machine of the user's own keeps them. No
/// answer holds a key.
public final class ProviderService implements ApiService {
  private static final long MOST_BYTES = 64 << 10;

  private final EngineCatalog engines;
  private final Function<EngineFactory, EngineSettings> settings;
  private final @Nullable KeptKeys kept;

  /// @param settings that this process has for an engine
  /// @param kept null where this machine keeps no keys
  public ProviderService(
      EngineCatalog engines,
      Function<EngineFactory, EngineSettings> settings,
      @Nullable KeptKeys kept) {
    this.engines = engines;
    this.settings = settings;
    this.kept = kept;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/providers", this::list)
        .post("/providers/{id}/key", this::keep)
        .delete("/providers/{id}/key", this::forget)
        .post("/providers/{id}/test", this::test);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    providers().forEach(provider -> items.add(json(provider)));
    node.put("keeps_keys", kept != null);
    Replies.send(response, node);
  }

  private ObjectNode json(EngineFactory provider) {
    String id = provider.id().value();
    EngineSettings now = settings.apply(provider);
    Optional<String> key = kept == null ? Optional.empty() : kept.of(id);
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("provider", id);
    node.put("ready", provider.missing(now).isEmpty());
    node.put("missing", provider.missing(now).orElse(null));
    node.put("kept", key.isPresent());
    // A kept key is the process's own from its start on.
    node.put("restart_needed", key.isPresent() && !now.options().isSet(secret(provider)));
    ArrayNode can = node.putArray("capabilities");
    provider.capabilities().stream().map(Class::getSimpleName).sorted().forEach(can::add);
    return node;
  }

  private void keep(ServerRequest request, ServerResponse response) {
    EngineFactory provider = provider(request);
    String key =
        key(request)
            .orElseThrow(() -> new ProblemException(Problem.INVALID, "key must be a text."));
    with(provider, key);
    here().put(provider.id().value(), key);
    Replies.send(response, json(provider));
  }

  private void forget(ServerRequest request, ServerResponse response) {
    String id = provider(request).id().value();
    if (!here().remove(id)) {
      throw new ProblemException(Problem.NOT_FOUND, "No key of " + id + " is kept here.");
    }
    response.status(204).send();
  }

  private KeptKeys here() {
    if (kept == null) {
      throw new ProblemException(
          Problem.CONFLICT,
          "This server keeps no keys of providers; set the variables of its processes, see docs/providers.md.");
    }
    return kept;
  }

  /// With the key of the body, or else the kept one, or the one that this process has.
  private void test(ServerRequest request, ServerResponse response) throws InterruptedException {
    EngineFactory provider = provider(request);
    String id = provider.id().value();
    Optional<String> key = key(request).or(() -> kept == null ? Optional.empty() : kept.of(id));
    EngineSettings tried = key.isPresent() ? with(provider, key.get()) : settings.apply(provider);
    ObjectNode answer = Replies.JSON.createObjectNode();
    Optional<String> missing = provider.missing(tried);
    if (missing.isPresent()) {
      answer.put("accepted", false).put("detail", missing.get());
    } else {
      try {
        Optional<String> said = provider.tryKey(tried);
        // Null: there is no call that costs nothing, so the first task will tell.
        answer.put("accepted", said.isPresent() ? Boolean.TRUE : null);
        answer.put("detail", said.orElse(null));
      } catch (EngineException e) {
        answer.put("accepted", false).put("detail", e.getMessage());
      }
    }
    Replies.send(response, answer);
  }

  private EngineSettings with(EngineFactory provider, String key) {
    EngineSettings now = settings.apply(provider);
    try {
      EngineOptions options = now.options().with(secret(provider), key);
      return new EngineSettings(
          now.modelFolders(),
          now.defaultModel(),
          now.cacheFolder(),
          now.threads(),
          options,
          now.workflowFolder(),
          now.shared(),
          now.spending());
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.INVALID, e.getMessage() + ".");
    }
  }

  private List<EngineFactory> providers() {
    return engines.factories().stream().filter(ProviderService::hasKey).toList();
  }

  private EngineFactory provider(ServerRequest request) {
    String id = request.path().pathParameters().get("id");
    return engines
        .factory(id)
        .filter(ProviderService::hasKey)
        .orElseThrow(
            () -> new ProblemException(Problem.NOT_FOUND, "There is no provider " + id + "."));
  }

  private static boolean hasKey(EngineFactory factory) {
    return factory.keys().stream().anyMatch(ProviderService::isSecret);
  }

  private static String secret(EngineFactory provider) {
    return provider.keys().stream()
        .filter(ProviderService::isSecret)
        .map(EngineKey::name)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isSecret(EngineKey key) {
    return key.kind() == EngineKey.Kind.SECRET;
  }

  /// What the body says, if there is one.
  private static Optional<String> key(ServerRequest request) {
    try {
      String body = new String(RequestBody.read(request, MOST_BYTES), StandardCharsets.UTF_8);
      JsonNode key = body.isBlank() ? null : Replies.JSON.readTree(body).path("key");
      return key == null || !key.isTextual() || key.textValue().isBlank()
          ? Optional.empty()
          : Optional.of(key.textValue().strip());
    } catch (JsonProcessingException e) {
      throw new ProblemException(Problem.NOT_JSON, "The body is not JSON.");
    }
  }
}
