package io.genpulse.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.ApiKey;
import io.genpulse.server.access.KeyLimits;
import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.KeyStore;
import io.genpulse.server.access.KeyText;
import io.genpulse.server.access.Scope;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes, lists, limits and revokes the keys that programs call with. A key is shown once.
public final class KeyService implements ApiService {
  private static final long MOST_BYTES = 64 << 10;
  private static final Set<String> LIMITS = Set.of("rate", "concurrency", "budget");
  private static final Set<String> FIELDS =
      Set.of("name", "scopes", "user_id", "rate", "concurrency", "budget");

  private final KeyStore store;
  private final KeyRing ring;
  private final RandomGenerator random;
  private final InstantSource clock;

  /// @param ring is told of changes, so that they hold here at once
  /// @param random that nobody can guess
  public KeyService(KeyStore store, KeyRing ring, RandomGenerator random, InstantSource clock) {
    this.store = store;
    this.ring = ring;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/keys", this::list)
        .post("/keys", this::create)
        .post("/keys/{id}/limits", this::limit)
        .delete("/keys/{id}", this::revoke);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    store.list().forEach(key -> items.add(json(key)));
    Replies.send(response, node);
  }

  private void create(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request, FIELDS);
    KeyText text = KeyText.make(random);
    ApiKey key;
    try {
      key =
          new ApiKey(
              text.id(),
              Objects.requireNonNullElse(text(body, "name"), ""),
              scopes(body),
              userId(body),
              limits(body),
              ApiKey.Use.NOTHING,
              clock.instant(),
              null);
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    store.insert(key, text.hash());
    ring.forget(key.id());
    response.status(201);
    Replies.send(response, json(key).put("key", text.text()));
  }

  /// What is not named has no limit any more.
  private void limit(ServerRequest request, ServerResponse response) {
    String id = id(request);
    KeyLimits limits;
    try {
      limits = limits(body(request, LIMITS));
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    ApiKey key = store.limit(id, limits).orElseThrow(() -> none(id));
    ring.forget(id);
    Replies.send(response, json(key));
  }

  private void revoke(ServerRequest request, ServerResponse response) {
    String id = id(request);
    if (!store.revoke(id)) {
      throw none(id);
    }
    ring.forget(id);
    response.status(204).send();
  }

  private static String id(ServerRequest request) {
    String id = request.path().pathParameters().get("id").replaceFirst("^gp_", "");
    if (!KeyText.isId(id)) {
      throw none(id);
    }
    return id;
  }

  private static ProblemException none(String id) {
    return new ProblemException(Problem.NOT_FOUND, "There is no key gp_" + id + " to change.");
  }

  private static JsonNode body(ServerRequest request, Set<String> fields) {
    JsonNode body;
    try {
      body = Replies.JSON.readTree(RequestBody.read(request, MOST_BYTES));
    } catch (JsonProcessingException e) {
      throw new ProblemException(Problem.NOT_JSON, "The body is not JSON.");
    } catch (IOException e) {
      throw new ProblemException(Problem.NOT_JSON, "The body cannot be read as JSON.");
    }
    if (!body.isObject()) {
      throw new ProblemException(Problem.INVALID, "The body must be a JSON object.");
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw new ProblemException(
                    Problem.INVALID,
                    "There is no field \"%s\"; there are %s."
                        .formatted(name, String.join(", ", fields.stream().sorted().toList())));
              }
            });
    return body;
  }

  private static Set<Scope> scopes(JsonNode body) {
    var scopes = EnumSet.noneOf(Scope.class);
    body.path("scopes").forEach(scope -> scopes.add(Scope.of(scope.asText())));
    return scopes;
  }

  private static @Nullable String userId(JsonNode body) {
    String userId = text(body, "user_id");
    if (userId != null && !userId.matches("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]{1,64}")) {
      throw new IllegalArgumentException("user_id must be 1..64 visible characters without blanks");
    }
    return userId;
  }

  private static KeyLimits limits(JsonNode body) {
    Long budget = number(body, "budget", Long.MAX_VALUE);
    return new KeyLimits(whole(body, "rate"), whole(body, "concurrency"), budget);
  }

  private static @Nullable Integer whole(JsonNode body, String name) {
    Long number = number(body, name, Integer.MAX_VALUE);
    return number == null ? null : (Integer) number.intValue();
  }

  private static @Nullable Long number(JsonNode body, String name, long most) {
    JsonNode node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() > most) {
      throw new IllegalArgumentException(name + " must be a whole number");
    }
    return node.longValue();
  }

  private static @Nullable String text(JsonNode body, String name) {
    JsonNode node = body.path(name);
    if (!node.isMissingNode() && !node.isNull() && !node.isTextual()) {
      throw new IllegalArgumentException(name + " must be a text");
    }
    return node.textValue();
  }

  private static ProblemException invalid(IllegalArgumentException e) {
    return new ProblemException(Problem.INVALID, e.getMessage() + ".");
  }

  private static ObjectNode json(ApiKey key) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("key_id", key.id());
    node.put("name", key.name());
    ArrayNode scopes = node.putArray("scopes");
    key.scopes().stream().sorted().map(Scope::word).forEach(scopes::add);
    node.put("user_id", key.userId());
    node.put("rate", key.limits().rate());
    node.put("concurrency", key.limits().concurrency());
    node.put("budget", key.limits().budget());
    node.put("running", key.use().running());
    node.put("reserved", key.use().reserved());
    node.put("used", key.use().used());
    node.set("created_at", Replies.JSON.valueToTree(key.createdAt()));
    node.set("revoked_at", Replies.JSON.valueToTree(key.revokedAt()));
    return node;
  }
}
