package io.genpulse.server;

import static io.genpulse.server.TaskMessages.say;
import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What keys of the database may do.
@ExtendWith(SharedServer.class)
class KeysIT {
  private final TestServer server;

  KeysIT(TestServer server) {
    this.server = server;
  }

  private record Key(String id, String text) {
    String[] header() {
      return new String[] {"Authorization", "Bearer " + text};
    }
  }

  private Key make(String scopes, String more) {
    HttpResponse<String> made =
        server.post("/keys", "{\"name\":\"test\",\"scopes\":[%s]%s}".formatted(scopes, more));
    assertThat(made.statusCode()).isEqualTo(201);
    return new Key(json(made).path("key_id").asText(), json(made).path("key").asText());
  }

  private static String answer(HttpResponse<String> response) {
    return response.statusCode() + " " + json(response).path("code").asText();
  }

  @Test
  void aKeyIsShownOnceAndRefusedWhenItIsRevoked() {
    Key key = make("\"read\"", "");

    assertThat(server.get("/tasks", key.header()).statusCode()).isEqualTo(200);
    HttpResponse<String> forbidden = server.post("/generate", say("x").toString(), key.header());
    assertThat(answer(forbidden)).isEqualTo("403 forbidden");
    assertThat(json(forbidden).path("detail").asText())
        .contains("lacks the scope submit", "--scopes submit");
    assertThat(server.get("/keys", key.header()).statusCode()).isEqualTo(403);
    assertThat(server.get("/keys").body()).contains(key.id()).doesNotContain(key.text());
    assertThat(server.send("DELETE", "/keys/" + key.id(), null).statusCode()).isEqualTo(204);
    assertThat(answer(server.get("/tasks", key.header()))).isEqualTo("401 unauthorized");
    assertThat(server.send("DELETE", "/keys/" + key.id(), null).statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyOfAUserSubmitsAndSeesForThatUserAlone() {
    Key ann = make("\"submit\",\"read\"", ",\"user_id\":\"ann\"");
    String others = server.submit(say("others").toString());
    String id =
        json(server.post("/generate", say("mine").toString(), ann.header()))
            .path("task_id")
            .asText();

    assertThat(server.await(id, "completed").path("user_id").asText()).isEqualTo("ann");
    assertThat(server.get("/tasks/" + id, ann.header()).statusCode()).isEqualTo(200);
    assertThat(server.get("/tasks/" + others, ann.header()).statusCode()).isEqualTo(404);
    assertThat(server.get("/tasks/" + others + "/events", ann.header()).statusCode())
        .isEqualTo(404);
    assertThat(server.send("DELETE", "/tasks/" + others, null, ann.header()).statusCode())
        .isEqualTo(404);
    assertThat(server.post("/tasks/" + others + "/cancel", null, ann.header()).statusCode())
        .isEqualTo(404);
    JsonNode listed = json(server.get("/tasks", ann.header())).path("items");
    assertThat(listed.findValuesAsText("user_id")).isNotEmpty().containsOnly("ann");
    assertThat(server.get("/tasks?user_id=bob", ann.header()).statusCode()).isEqualTo(403);
    assertThat(server.get("/events", ann.header()).statusCode()).isEqualTo(403);
    assertThat(server.get("/workers", ann.header()).statusCode()).isEqualTo(403);
    HttpResponse<String> forBob =
        server.post("/generate", say("x").put("user_id", "bob").toString(), ann.header());
    assertThat(answer(forBob)).isEqualTo("422 invalid");
    assertThat(json(forBob).path("errors").path(0).path("pointer").asText()).isEqualTo("#/user_id");
  }

  @Test
  void whoSubmitsTooOftenIsToldWhenToComeAgain() {
    Key key = make("\"submit\"", ",\"rate\":2");

    assertThat(server.post("/generate", say("1").toString(), key.header()).statusCode())
        .isEqualTo(202);
    assertThat(server.post("/generate", say("2").toString(), key.header()).statusCode())
        .isEqualTo(202);
    HttpResponse<String> third = server.post("/generate", say("3").toString(), key.header());

    assertThat(answer(third)).isEqualTo("429 rate_limited");
    assertThat(Long.parseLong(third.headers().firstValue("Retry-After").orElse("0")))
        .isBetween(1L, 30L);
    // Another limit counts from now on.
    assertThat(server.post("/keys/" + key.id() + "/limits", "{\"rate\":5}").statusCode())
        .isEqualTo(200);
    assertThat(server.post("/generate", say("3").toString(), key.header()).statusCode())
        .isEqualTo(202);
  }

  @Test
  void aTaskBeyondTheBudgetWaitsAndIsSaidToUntilThereIsMore() {
    Key key = make("\"submit\",\"read\"", ",\"budget\":1");
    String first =
        json(server.post("/generate", say("1").toString(), key.header())).path("task_id").asText();
    server.await(first, "completed");
    // What a key has used is believed for some seconds; after a change it is looked at anew.
    assertThat(server.post("/keys/" + key.id() + "/limits", "{\"budget\":1}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> refused = server.post("/generate", say("2").toString(), key.header());
    assertThat(answer(refused)).isEqualTo("403 budget_exhausted");
    assertThat(json(refused).path("detail").asText())
        .contains("has used 1 of its 1 units", "genpulse keys limit " + key.id());

    server.post("/keys/" + key.id() + "/limits", "{\"budget\":2}");
    String second =
        json(server.post("/generate", say("2").toString(), key.header())).path("task_id").asText();
    server.await(second, "completed");
    assertThat(server.place().number("SELECT used FROM api_keys WHERE key_id = '" + key.id() + "'"))
        .isEqualTo(2);
  }

  @Test
  void whatIsWrongWithANewKeyIsSaid() {
    assertThat(server.post("/keys", "{\"name\":\"a\",\"scopes\":[\"write\"]}").body())
        .contains("a scope must be one of read, submit, admin but was \\\"write\\\"");
    assertThat(server.post("/keys", "{\"name\":\"a\",\"scopes\":[\"read\"],\"rate\":0}").body())
        .contains("rate must be 1 or more but was 0");
    assertThat(server.post("/keys", "{\"name\":\"a\",\"scope\":[\"read\"]}").body())
        .contains("There is no field \\\"scope\\\"");
    assertThat(server.post("/keys", "{\"name\":\"a\"}").statusCode()).isEqualTo(422);
    assertThat(server.post("/keys", "{").statusCode()).isEqualTo(400);
    for (String id : List.of("%00", "gp_abcdefg%00", "%ff", "A1", "gp_")) {
      assertThat(server.send("DELETE", "/keys/" + id, null).statusCode()).as(id).isEqualTo(404);
      assertThat(server.post("/keys/" + id + "/limits", "{}").statusCode()).as(id).isEqualTo(404);
    }
  }
}
