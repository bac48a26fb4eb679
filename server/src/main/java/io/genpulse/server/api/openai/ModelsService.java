package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.ApiRoutes;
import io.genpulse.server.api.ApiService;
import io.genpulse.server.api.Replies;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Lists what clients can name as `model`.
final class ModelsService implements ApiService {
  private final ModelNames names;

  ModelsService(ModelNames names) {
    this.names = names;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .errors("/v1/models", OpenAiErrors.FORM)
        .getOnly("/v1/models", this::list)
        .getOnly("/v1/models/{+id}", OpenAiTasks.answering(this::show));
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode().put("object", "list");
    ArrayNode data = node.putArray("data");
    names.all().forEach((id, named) -> data.add(json(id, named)));
    Replies.send(response, node);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    ModelNames.Named named = names.all().get(id);
    if (named == null) {
      throw OpenAiException.noModel("There is no model %s.".formatted(id));
    }
    Replies.send(response, json(id, named));
  }

  /// Nobody knows when a model was made.
  private static ObjectNode json(String id, ModelNames.Named named) {
    return Replies.JSON
        .createObjectNode()
        .put("id", id)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", named.owner());
  }
}
