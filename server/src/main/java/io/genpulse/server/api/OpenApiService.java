package io.genpulse.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.RegisteredType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;

/// Describes the API as OpenAPI 3.1: every route there is, in the words of `openapi.json` among the
/// resources, and the task types there are, with the schemas that their parameters are checked by.
public final class OpenApiService implements ApiService {
  private static final Pattern PARAMETER = Pattern.compile("\\{\\+?([^}]+)}");

  private final HandlerRegistry registry;
  private final String version;
  private final ObjectNode words = words();
  private Map<String, SortedSet<String>> routes = Map.of();

  public OpenApiService(HandlerRegistry registry, String version) {
    this.registry = registry;
    this.version = version;
  }

  private static ObjectNode words() {
    try (InputStream in = OpenApiService.class.getResourceAsStream("/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the resource openapi.json is missing");
      }
      return (ObjectNode) Replies.JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource openapi.json cannot be read", e);
    }
  }

  /// To be the last of the services, so that it knows the routes of all.
  @Override
  public void routes(ApiRoutes all) {
    all.get("/openapi.json", this::show);
    routes = all.described();
  }

  private void show(ServerRequest request, ServerResponse response) {
    Replies.send(response, document());
  }

  private ObjectNode document() {
    ObjectNode document = words.deepCopy();
    document.withObject("/info").put("version", version);
    ObjectNode described = document.putObject("paths");
    routes.forEach(
        (path, methods) -> {
          String name = PARAMETER.matcher(path).replaceAll("{$1}");
          ObjectNode operations = described.putObject(name);
          methods.forEach(
              method -> {
                String word = method.toLowerCase(Locale.ROOT);
                operations.set(word, operation(name, word));
              });
        });
    JsonNode schemas = document.at("/components/schemas");
    if (schemas instanceof ObjectNode into) {
      addTaskTypes(into);
    }
    return document;
  }

  /// A route that has no words yet is there all the same.
  private JsonNode operation(String path, String method) {
    JsonNode operation = words.path("paths").path(path).path(method);
    return operation.isMissingNode()
        ? Replies.JSON
            .createObjectNode()
            .set(
                "responses",
                Replies.JSON
                    .createObjectNode()
                    .set("default", Replies.JSON.createObjectNode().put("description", "")))
        : operation;
  }

  private void addTaskTypes(ObjectNode schemas) {
    ObjectNode message = schemas.putObject("TaskMessage");
    for (RegisteredType type : registry.types()) {
      String name = "params." + type.type();
      schemas.set(name, type.schema());
      message.withArray("/oneOf").add(message(type, "#/components/schemas/" + name));
    }
  }

  private static ObjectNode message(RegisteredType type, String params) {
    ObjectNode message = Replies.JSON.createObjectNode().put("type", "object");
    ObjectNode properties = message.putObject("properties");
    var names = properties.putObject("task_type").put("type", "string").putArray("enum");
    names.add(type.type());
    type.aliases().forEach(names::add);
    properties.putObject("params").put("$ref", params);
    properties.putObject("task_id").put("type", "string").put("format", "uuid");
    properties.putObject("priority").put("$ref", "#/components/schemas/Priority");
    properties
        .putObject("lane")
        .put("type", "string")
        .putArray("enum")
        .add("interactive")
        .add("background");
    properties.putObject("source").put("$ref", "#/components/schemas/Word");
    properties.putObject("user_id").put("$ref", "#/components/schemas/Word");
    properties.putObject("callback_url").put("type", "string").put("format", "uri");
    properties
        .putObject("deadline_seconds")
        .put("type", "integer")
        .put("minimum", 1)
        .put("maximum", 2_592_000);
    message.putArray("required").add("task_type").add("params");
    return message.put("additionalProperties", false);
  }
}
