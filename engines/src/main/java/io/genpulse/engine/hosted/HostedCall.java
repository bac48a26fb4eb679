package io.genpulse.engine.hosted;

import io.genpulse.client.http.Answer;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.hosted.HostedClient.Accepted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of a hosted model, which becomes a job that the host keeps.
final class HostedCall implements PaidCall<Accepted> {
  /// Key of [RemoteJob#more]: hosts know a job by its model, too.
  static final String MODEL = "model";

  private final HostedClient client;
  private final HostedRequest request;
  private final EngineJob job;
  private final PaidWork paid;
  private @Nullable RemoteJob sent;

  HostedCall(HostedClient client, HostedRequest request, EngineJob job, PaidWork paid) {
    this.client = client;
    this.request = request;
    this.job = job;
    this.paid = paid;
  }

  @Override
  public Sent send(RemoteJob intent) throws InterruptedException {
    sent = intent;
    return client.submit(request, intent, job.folder());
  }

  @Override
  public Map<String, String> notes(RemoteJob intent) {
    var notes = new LinkedHashMap<>(client.marks(request, intent));
    notes.put(MODEL, request.model());
    return notes;
  }

  @Override
  public Accepted read(Answer answer) {
    return client.accepted(Objects.requireNonNull(sent), answer);
  }

  @Override
  public String id(Accepted accepted) {
    return accepted.id();
  }

  @Override
  public Trace trace(RemoteJob intent) throws InterruptedException {
    return client.trace(request, intent, Set.copyOf(paid.jobs(job)));
  }
}
