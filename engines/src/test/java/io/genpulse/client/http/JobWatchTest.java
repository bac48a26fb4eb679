package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.client.http.JobWatch.End;
import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Secret;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Jobs that do not end, by a clock of the test's own.
class JobWatchTest {
  private static final Polling POLLING =
      new Polling(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofHours(2));

  private final TestClock clock = new TestClock();
  private final RemoteWork work =
      new RemoteWork(
          new ProviderHttp(
              ProviderAddress.bearer("acme", URI.create("http://127.0.0.1:1"), new Secret("")),
              clock),
          new ProviderLimits("acme", 2, 0, new LocalCallAllowance(clock), clock),
          new Circuit("acme", clock),
          null);
  private final PaidWork paid = new PaidWork(new EngineId("acme"), work, OnUncertain.FAIL, clock);
  private final RecordingJob job = new RecordingJob(Path.of("."));
  private final List<String> called = new ArrayList<>();

  @AfterEach
  void close() {
    work.close();
  }

  /// A provider that names each job by the number of its call.
  private final class Call implements PaidCall<String> {
    @Override
    public Sent send(RemoteJob intent) {
      called.add("job-" + (called.size() + 1));
      HttpHeaders none = HttpHeaders.of(Map.of(), (_, _) -> true);
      return new Sent.Answered(new Answer("acme", 200, none, MissingNode.getInstance(), null, ""));
    }

    @Override
    public String read(Answer answer) {
      return called.getLast();
    }

    @Override
    public String id(String accepted) {
      return accepted;
    }
  }

  private void neverEnds(JobWatch.Canceling canceling) throws InterruptedException {
    var watch = new JobWatch(work, paid, POLLING, clock, clock, canceling);
    Begun<String> begun = paid.begin(job, "one", new Call());

    assertThatThrownBy(() -> watch.result(job, begun, "one", Optional::<End<String>>empty))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.TIMEOUT));
  }

  private String next() throws InterruptedException {
    return paid.begin(job, "one", new Call()).id();
  }

  @Test
  void whatDoesNotEndIsStoppedAndTheNextAttemptCallsAgain() throws Exception {
    var canceled = new ArrayList<String>();

    neverEnds(canceled::add);

    assertThat(canceled).containsExactly("job-1");
    assertThat(next()).isEqualTo("job-2");
  }

  @Test
  void whatCannotBeStoppedIsGoneOnWith() throws Exception {
    neverEnds(_ -> false);

    assertThat(next()).isEqualTo("job-1");
    assertThat(called).hasSize(1);
  }

  @Test
  void aFailedJobOfSeveralLeavesTheOthers() throws Exception {
    var watch = new JobWatch(work, paid, POLLING, clock, clock, _ -> false);
    Begun<String> one = paid.begin(job, "one", new Call());
    paid.begin(job, "two", new Call());
    var reason = new EngineException(EngineError.UNAVAILABLE, "overloaded");

    assertThatThrownBy(
            () -> watch.result(job, one, "one", () -> Optional.of(new End.Failed<>(reason))))
        .isSameAs(reason);

    assertThat(paid.begin(job, "two", new Call()).id()).isEqualTo("job-2");
    assertThat(next()).isEqualTo("job-3");
  }
}
