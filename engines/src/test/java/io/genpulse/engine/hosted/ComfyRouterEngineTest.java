package io.genpulse.engine.hosted;

import static io.genpulse.engine.EngineError.CONTENT_REFUSED;
import static io.genpulse.engine.EngineError.INTERNAL;
import static io.genpulse.engine.EngineError.INVALID_REQUEST;
import static io.genpulse.engine.EngineError.MODEL_NOT_FOUND;
import static io.genpulse.engine.EngineError.QUOTA_EXHAUSTED;
import static io.genpulse.engine.EngineError.RATE_LIMITED;
import static io.genpulse.engine.EngineError.TIMEOUT;
import static io.genpulse.engine.EngineError.UNAUTHORIZED;
import static io.genpulse.engine.EngineError.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RecordingJob.Charged;
import io.genpulse.engine.Usage;
import io.genpulse.engine.capability.TextToImage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComfyRouterEngineTest extends HostedModelContract {
  private static final String MODEL = "/v2/models/bfl/flux-2-pro";
  private static final String SUBMIT = "POST " + MODEL + "/requests";
  private static final String JOB = "GET " + MODEL + "/requests/*";
  private static final String AT_ONCE = "POST " + MODEL;

  private final AtomicInteger ids = new AtomicInteger();

  @BeforeEach
  void script() {
    provider
        .on(
            "GET " + MODEL + "/openapi.json",
            Reply.json(
                """
                {"openapi":"3.1.0","components":{"schemas":{"Input":{"type":"object",
                "required":["prompt"],"properties":{"prompt":{"type":"string"},
                "width":{"type":"integer","maximum":2048},"height":{"type":"integer","maximum":2048},
                "seed":{"type":"integer"}}}}},
                "paths":{"/v2/models/bfl/flux-2-pro":{"post":{"requestBody":{"content":
                {"application/json":{"schema":{"$ref":"#/components/schemas/Input"}}}}}}}}
                """))
        .on(SUBMIT, accepted())
        .on(JOB, done())
        .on("GET /files/*", result());
  }

  @Override
  protected Reply done() {
    return (request, socket) ->
        (request.path().endsWith("/status") ? Reply.json("{\"status\":\"COMPLETED\"}") : output())
            .to(request, socket);
  }

  private Reply output() {
    return Reply.json(
        200,
        "X-Comfy-Credits-Used: 10.55\r\n",
        "{\"output\":{\"images\":[{\"url\":\"" + provider.url() + "/files/one.png\"}]}}");
  }

  @Override
  protected Engine open() {
    var factory = new ComfyRouterEngineFactory();
    return factory.open(
        EngineUnderTest.settings(
            factory,
            Map.of(
                "api-key",
                KEY,
                "base-url",
                provider.url().toString(),
                "concurrency",
                "60",
                "on-uncertain",
                "fail")),
        NO_PAUSE);
  }

  @Override
  protected String submitRoute() {
    return SUBMIT;
  }

  @Override
  protected String pollRoute() {
    return JOB;
  }

  @Override
  protected Reply running() {
    return Reply.json("{\"status\":\"IN_PROGRESS\"}");
  }

  @Override
  protected String downloadRoute() {
    return "GET /files/*";
  }

  @Override
  protected Optional<String> cancelRoute() {
    return Optional.of("PUT " + MODEL + "/requests/c-1/cancel");
  }

  /// There is no list: the call is sent again.
  @Override
  protected boolean canBeFound() {
    return false;
  }

  @Override
  protected List<Row> endings() {
    return List.of(
        ending("content_policy_violation", CONTENT_REFUSED),
        ending("queue_timeout", TIMEOUT),
        ending("provider_timeout", TIMEOUT),
        ending("insufficient_credits", QUOTA_EXHAUSTED),
        ending("provider_error", UNAVAILABLE),
        ending("cancelled", INTERNAL),
        new Row(Reply.json(404, "{}"), INTERNAL));
  }

  private static Row ending(String type, EngineError error) {
    return new Row(Reply.json("{\"status\":\"COMPLETED\",\"error_type\":\"" + type + "\"}"), error);
  }

  /// The router makes one job of all calls with the same key.
  @Override
  protected Optional<RemoteSide> remoteSide() {
    return Optional.of(
        () ->
            (int)
                provider.requests(SUBMIT).stream()
                    .map(seen -> seen.header("Idempotency-Key"))
                    .distinct()
                    .count());
  }

  @Override
  protected Reply accepted() {
    return (request, socket) ->
        Reply.json(201, "{\"request_id\":\"c-" + ids.incrementAndGet() + "\"}").to(request, socket);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(sizeRefused(4096, 4096));
  }

  @Override
  protected List<Row> errors() {
    return List.of(
        row(400, "invalid_input", INVALID_REQUEST),
        row(409, "invalid_input", INVALID_REQUEST),
        row(400, "content_policy_violation", CONTENT_REFUSED),
        row(401, "unauthorized", UNAUTHORIZED),
        row(403, "forbidden", UNAUTHORIZED),
        row(402, "insufficient_credits", QUOTA_EXHAUSTED),
        row(404, "model_not_found", MODEL_NOT_FOUND),
        row(429, "rate_limited", RATE_LIMITED),
        row(429, "concurrency_limit_exceeded", RATE_LIMITED),
        row(429, "queue_backlog_full", RATE_LIMITED),
        row(504, "provider_timeout", TIMEOUT),
        row(502, "provider_error", UNAVAILABLE),
        row(503, "service_unavailable", UNAVAILABLE),
        row(500, "internal_error", UNAVAILABLE),
        row(500, "a_word_of_tomorrow", UNAVAILABLE),
        new Row(Reply.html(502), UNAVAILABLE));
  }

  private static Row row(int status, String type, EngineError error) {
    return new Row(refusal(status, type), error);
  }

  private static Reply refusal(int status, String type) {
    return Reply.json(
        status, "X-Comfy-Error-Type: " + type + "\r\n", "{\"message\":\"" + type + "\"}");
  }

  @Test
  void creditsAreChargedWithTheirPrice() throws Exception {
    RecordingJob job =
        done((engine, at) -> ((TextToImage) engine).textToImage(HostedRequests.pictures(1), at));

    assertThat(provider.requests(SUBMIT).getFirst().header("X-API-Key")).isEqualTo(KEY);
    assertThat(job.told(Charged.class))
        .extracting(Charged::usage)
        .containsExactly(
            new Usage("credit", new BigDecimal("10.55"), new BigDecimal("0.05000004"), "USD"));
  }

  @Test
  void aLostCallIsSentAgainWithTheSameKeyAndTheSameBody() throws Exception {
    provider.on(SUBMIT, Reply.silence(), refusal(409, "concurrency_limit_exceeded"), accepted());
    RecordingJob job = job(null);
    try (Engine one = open()) {
      for (int attempt = 1; attempt < 3; attempt++) {
        RecordingJob now = job;
        assertThatThrownBy(() -> make(one, 1, now))
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.error()).isEqualTo(UNAVAILABLE));
        job = job(now.remoteJob().orElseThrow());
      }
      make(one, 1, job);
    }

    assertThat(job.files()).hasSize(1);
    List<Seen> calls = provider.requests(SUBMIT);
    assertThat(calls).hasSize(3);
    assertThat(calls)
        .extracting(call -> call.header("Idempotency-Key"))
        .containsOnly(calls.getFirst().header("Idempotency-Key"));
    assertThat(calls).extracting(Seen::text).containsOnly(calls.getFirst().text());
  }

  @Test
  void withoutTheQueueTheAnswerIsTheResultAndItsKeyTheName() throws Exception {
    provider
        .on(SUBMIT, refusal(403, "not_enabled"))
        .on(AT_ONCE, refusal(504, "deadline_exceeded"), output());
    RecordingJob first = job(null);
    RecordingJob second;
    try (Engine one = open()) {
      assertThatThrownBy(() -> make(one, 1, first)).isInstanceOf(EngineException.class);
      second = job(first.remoteJob().orElseThrow());
      make(one, 1, second);
      assertThat(second.files()).hasSize(1);

      RecordingJob third = job(second.remoteJob().orElseThrow());
      make(one, 1, third);
      assertThat(third.files()).hasSize(1);
    }

    assertThat(provider.requests(AT_ONCE))
        .hasSize(3)
        .extracting(call -> call.header("Idempotency-Key"))
        .containsOnly(provider.requests(SUBMIT).getFirst().header("Idempotency-Key"));
  }

  @Test
  void itsPlaceInTheQueueIsTold() throws Exception {
    provider.on(JOB, Reply.json("{\"status\":\"IN_QUEUE\",\"queue_position\":3}"), done());

    RecordingJob job = done((engine, at) -> make(engine, 1, at));

    assertThat(job.told(RecordingJob.Progress.class))
        .extracting(RecordingJob.Progress::message)
        .contains("comfy-router: 3 before this in the queue");
  }
}
