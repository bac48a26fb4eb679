package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The API's description of itself.
@ExtendWith(SharedServer.class)
class OpenApiIT {
  private final TestServer server;

  OpenApiIT(TestServer server) {
    this.server = server;
  }

  @Test
  void everyRouteIsDescribed() {
    JsonNode paths = json(server.get("/openapi.json")).path("paths");

    assertThat(paths).hasSizeGreaterThan(40);
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            assertThat(operation.getValue().path("summary").asText())
                                .as("%s %s in openapi.json", operation.getKey(), path.getKey())
                                .isNotEmpty()));
  }

  @Test
  void taskTypesHaveTheSchemasThatTheirParametersAreCheckedBy() {
    JsonNode document = json(server.get("/v1/openapi.json"));

    assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
    JsonNode schema = json(server.get("/task-types/text-to-image")).path("schema");
    assertThat(document.path("components").path("schemas").path("params.text-to-image"))
        .isEqualTo(schema);
    assertThat(document.at("/components/schemas/TaskMessage/oneOf").findValuesAsText("$ref"))
        .contains(
            "#/components/schemas/params.text-to-image", "#/components/schemas/params.repeat");
    document
        .findValuesAsText("$ref")
        .forEach(
            ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @Test
  void thePageAsksNobodyElse() {
    HttpResponse<String> page = server.get("/docs");

    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.body()).doesNotContain("://").contains("docs/swagger-ui-bundle.js");
    assertThat(server.get("/docs/swagger-ui-bundle.js").body()).contains("SwaggerUIBundle");
    assertThat(server.get("/docs/swagger-ui.css").statusCode()).isEqualTo(200);
    assertThat(server.get("/docs/page.js").body()).contains("openapi.json");
    assertThat(server.get("/docs/other.js").statusCode()).isEqualTo(404);
  }
}
