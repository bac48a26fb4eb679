package io.genpulse.server;

import static io.genpulse.server.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sums of what was used, over records of a time in which nothing else was.
@ExtendWith(SharedServer.class)
class BillingIT {
  private final TestServer server;

  BillingIT(TestServer server) {
    this.server = server;
  }

  private void record(String day, String provider, String user, int images, String amount) {
    server
        .place()
        .query(
            """
            INSERT INTO billing_records
              (task_id, task_created_at, user_id, provider, unit, quantity, currency, amount, created_at)
            VALUES (gen_random_uuid(), '%1$s', '%3$s', %2$s, 'image', %4$d, 'USD', %5$s, '%1$s')
            RETURNING 1"""
                .formatted(day, provider, user, images, amount));
  }

  @Test
  void sumsAreByProviderUserAndDay() {
    record("2019-03-01T00:00:00Z", "'openai'", "ann", 2, "0.08");
    record("2019-03-01T23:59:59Z", "'openai'", "bob", 1, "0.04");
    record("2019-03-02T10:00:00Z", "NULL", "ann", 3, "0");
    record("2019-04-01T00:00:00Z", "'openai'", "ann", 9, "9");

    JsonNode sums = json(server.get("/billing?from=2019-03-01&to=2019-04-01"));

    assertThat(sums.path("group_by").asText()).isEqualTo("provider");
    assertThat(sums.path("totals").path("USD").asText()).isEqualTo("0.120000");
    assertThat(sums.path("items")).hasSize(2);
    JsonNode openai = sums.path("items").get(0);
    assertThat(openai.toString())
        .isEqualTo(
            "{\"group\":\"openai\",\"unit\":\"image\",\"quantity\":3,\"currency\":\"USD\","
                + "\"amount\":\"0.120000\",\"tasks\":2}");
    assertThat(sums.path("items").get(1).path("group").isNull()).isTrue();
    assertThat(
            json(server.get("/billing?from=2019-03-01&to=2019-04-01&group_by=user"))
                .path("items")
                .findValuesAsText("quantity"))
        .containsExactly("5", "1");
    assertThat(
            server.get("/billing?from=2019-03-01&to=2019-03-01T12%3A00%3A00Z&group_by=day").body())
        .contains("\"group\":\"2019-03-01\"", "\"tasks\":1");
  }

  @Test
  void whatIsWrongIsNamed() {
    JsonNode problem = json(server.get("/billing?from=yesterday"));

    assertThat(problem.path("status").asInt()).isEqualTo(422);
    assertThat(problem.path("detail").asText())
        .isEqualTo("from must be like 2026-11-26 or 2026-11-26T08:00:00Z but was \"yesterday\".");
    assertThat(json(server.get("/billing?from=2019-01-02&to=2019-01-02")).path("detail").asText())
        .isEqualTo("to must be later than from.");
    for (String year : List.of("-999999999", "-0001", "%2B10000", "%2B1000000000")) {
      assertThat(server.get("/billing?from=" + year + "-01-01T00%3A00%3A00Z").statusCode())
          .as(year)
          .isEqualTo(422);
      assertThat(server.get("/billing?to=" + year + "-01-01T00%3A00%3A00Z").statusCode())
          .as(year)
          .isEqualTo(422);
    }
    assertThat(json(server.get("/billing?group_by=moon")).path("detail").asText())
        .isEqualTo("group_by must be provider, user, day or month but was \"moon\".");
  }
}
