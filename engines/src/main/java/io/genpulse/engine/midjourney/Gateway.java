package io.genpulse.engine.midjourney;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.JobWatch;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderAddress;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderHttp.Downloaded;
import io.genpulse.client.http.ProviderHttp.Link;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.RemoteJob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// The protocol `/mj` of the gateways, as midjourney-proxy made it and others took it over.
final class Gateway implements JobWatch.Canceling {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /// A job is listed when its call is answered; a call under way may take a little longer.
  private static final int LOOKS = 2;

  private static final Duration BETWEEN = Duration.ofSeconds(15);

  /// Newer gateways list so many at most.
  private static final int LISTED = 100;

  private final ProviderHttp http;
  private final String root;
  private final Pause pause;

  Gateway(ProviderHttp http, String root, Pause pause) {
    this.http = http;
    this.root = root;
    this.pause = pause;
  }

  private URI at(String path) {
    return http.at(root + path);
  }

  private URI task(String id, String what) {
    return at("/task/" + ProviderAddress.part(id) + what);
  }

  /// Sends a call that starts a job, with the mark by which the job is found again.
  Sent submit(String what, ObjectNode body, RemoteJob intent, Path folder)
      throws InterruptedException {
    ObjectNode marked = body.deepCopy().put("state", mark(intent));
    return http.submit(
        ProviderRequest.post(at("/submit/" + what), marked).within(TIMEOUT), folder, Set.of());
  }

  private static String mark(RemoteJob intent) {
    return "gp:" + intent.key();
  }

  /// A job as it is now; empty when the gateway has none of that id.
  Optional<JsonNode> fetch(String id) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(task(id, "/fetch")));
    if (!answer.ok()) {
      throw MidjourneyErrors.ofStatus(answer);
    }
    return Optional.of(answer.json()).filter(JsonNode::isObject);
  }

  /// Goes on with a job that waits for a window to be confirmed.
  void confirm(JsonNode task) throws InterruptedException {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("taskId", task.path("id").asText())
            .put("prompt", task.path("promptEn").asText(task.path("prompt").asText("")));
    http.ask(ProviderRequest.post(at("/submit/modal"), body));
  }

  /// The original cannot.
  @Override
  public boolean cancel(String id) throws InterruptedException {
    return http.ask(ProviderRequest.without("POST", task(id, "/cancel"))).ok();
  }

  Downloaded download(Link link, Path folder) throws InterruptedException {
    return http.download(link, folder);
  }

  /// The job of a call whose answer is lost.
  @Override
  public Trace find(RemoteJob intent) throws InterruptedException {
    Trace trace = look(intent);
    for (int left = LOOKS - 1; left > 0 && trace instanceof Trace.Absent; left--) {
      pause.sleep(BETWEEN);
      trace = look(intent);
    }
    return trace;
  }

  private Trace look(RemoteJob intent) throws InterruptedException {
    Answer answer = http.ask(ProviderRequest.get(at("/task/list")));
    if (!answer.ok()) {
      throw MidjourneyErrors.ofStatus(answer);
    }
    if (!answer.json().isArray()) {
      return new Trace.Unknown();
    }
    Instant oldest = Instant.MAX;
    for (JsonNode task : answer.json()) {
      if (mark(intent).equals(task.path("state").asText(""))) {
        return new Trace.Found(task.path("id").asText());
      }
      Instant submitted = Instant.ofEpochMilli(task.path("submitTime").asLong(Long.MAX_VALUE));
      oldest = submitted.isBefore(oldest) ? submitted : oldest;
    }
    boolean reachesBack = answer.json().size() < LISTED || oldest.isBefore(intent.intendedAt());
    return reachesBack ? new Trace.Absent() : new Trace.Unknown();
  }
}
