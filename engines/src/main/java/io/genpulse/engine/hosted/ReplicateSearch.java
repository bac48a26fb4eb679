package io.genpulse.engine.hosted;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.ProviderRequest;
import io.genpulse.engine.RemoteJob;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Finds the prediction of a call whose answer is lost: of the same model and with the same input,
/// made since. Two that are alike are two tasks' perhaps, and then nobody can say.
final class ReplicateSearch {
  /// A prediction may be listed a while after it was accepted.
  private static final int LOOKS = 3;

  private static final Duration BETWEEN = Duration.ofSeconds(10);

  /// How far the host's clock may be behind ours.
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final int PAGES = 50;

  private final ProviderHttp http;
  private final Pause pause;

  ReplicateSearch(ProviderHttp http, Pause pause) {
    this.http = http;
    this.pause = pause;
  }

  /// @param others jobs of the same task, which it cannot be
  Trace find(HostedRequest request, RemoteJob intent, Set<String> others)
      throws InterruptedException {
    return find(prediction -> isAlike(prediction, request), intent, others);
  }

  /// By a seed of our own alone.
  Trace find(String model, String seed, RemoteJob intent) throws InterruptedException {
    return find(
        prediction ->
            isOf(prediction, model)
                && prediction.path("input").path(InputMapper.SEED).asText().equals(seed),
        intent,
        Set.of());
  }

  private Trace find(Predicate<JsonNode> alike, RemoteJob intent, Set<String> others)
      throws InterruptedException {
    Trace trace = look(alike, intent, others);
    for (int left = LOOKS - 1; left > 0 && trace instanceof Trace.Absent; left--) {
      pause.sleep(BETWEEN);
      trace = look(alike, intent, others);
    }
    return trace;
  }

  private Trace look(Predicate<JsonNode> isAlike, RemoteJob intent, Set<String> others)
      throws InterruptedException {
    var alike = new LinkedHashSet<String>();
    boolean hidden = false;
    String since = URLEncoder.encode(intent.intendedAt().minus(SKEW).toString(), UTF_8);
    URI page = http.at("/predictions?created_after=" + since);
    for (int n = 0; n < PAGES; n++) {
      Answer answer = http.ask(ProviderRequest.get(page));
      if (!answer.ok()) {
        throw ReplicateClient.refused(answer);
      }
      for (JsonNode one : answer.json().path("results")) {
        hidden |= one.path("data_removed").asBoolean();
        if (isAlike.test(one)) {
          alike.add(one.path("id").asText());
        }
      }
      String next = answer.json().path("next").asText("");
      if (next.isEmpty() || next.equals("null")) {
        return trace(alike, others, hidden || !answer.json().path("results").isArray());
      }
      page = http.named(next);
    }
    return new Trace.Unknown();
  }

  private static Trace trace(Set<String> alike, Set<String> others, boolean hidden) {
    var found = new LinkedHashSet<>(alike);
    found.removeAll(others);
    if (found.size() == 1) {
      return new Trace.Found(found.iterator().next());
    }
    return found.isEmpty() && !hidden ? new Trace.Absent() : new Trace.Unknown();
  }

  private static boolean isOf(JsonNode prediction, String model) {
    String name = model.replaceFirst(":.*", "");
    return prediction.path("model").asText(name).equals(name);
  }

  /// Files come back under other names than they were sent with.
  private static boolean isAlike(JsonNode prediction, HostedRequest request) {
    if (!isOf(prediction, request.model())
        || !(prediction.path("input") instanceof ObjectNode input)) {
      return false;
    }
    ObjectNode ours = request.input().deepCopy();
    ObjectNode theirs = input.deepCopy();
    ours.remove(request.files());
    theirs.remove(request.files());
    return isSame(ours, theirs);
  }

  /// Whether all that was sent is there: a host may add what stands by default.
  private static boolean isSame(ObjectNode ours, ObjectNode theirs) {
    for (var one : ours.properties()) {
      JsonNode other = theirs.path(one.getKey());
      if (!other.equals(one.getValue()) && !isSameNumber(one.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSameNumber(JsonNode one, JsonNode other) {
    return one.isNumber()
        && other.isNumber()
        && one.decimalValue().compareTo(other.decimalValue()) == 0;
  }
}
