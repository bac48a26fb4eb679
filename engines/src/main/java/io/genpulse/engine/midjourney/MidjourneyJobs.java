package io.genpulse.engine.midjourney;

import static io.genpulse.engine.midjourney.MidjourneyEngineFactory.ID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.client.http.Answer;
import io.genpulse.client.http.JobWatch;
import io.genpulse.client.http.JobWatch.End;
import io.genpulse.client.http.OnUncertain;
import io.genpulse.client.http.PaidCall;
import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.Polling;
import io.genpulse.client.http.Prices;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.client.http.Sent;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The jobs that a task becomes at the gateway, from call to result.
final class MidjourneyJobs {
  /// As the list of prices has them.
  static final String MODEL = "midjourney";

  static final String UNIT = "job";

  private static final Polling POLLING =
      new Polling(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofMinutes(30));

  private final Gateway gateway;
  private final PaidWork paid;
  private final JobWatch watch;
  private final Prices prices;

  MidjourneyJobs(Gateway gateway, RemoteWork work, OnUncertain policy, Prices prices, Pause pause) {
    InstantSource clock = InstantSource.system();
    this.gateway = gateway;
    this.paid = new PaidWork(ID, work, policy, clock);
    this.watch = new JobWatch(work, paid, POLLING, pause, clock, gateway);
    this.prices = prices;
  }

  /// A call that starts a job.
  ///
  /// @param what such as `imagine`
  /// @param action whether it is about another job
  record Call(String what, ObjectNode body, boolean action) {}

  /// Takes the result of a job.
  @FunctionalInterface
  interface Delivery {
    /// @param n which of the calls, from 0
    void take(JsonNode task, int n) throws InterruptedException;
  }

  /// Finds out what to call for, at the gateway.
  @FunctionalInterface
  interface Plan {
    List<Call> calls() throws InterruptedException;
  }

  /// Makes the calls and hands over what comes of each.
  void run(EngineJob job, Plan plan, Delivery delivery) throws InterruptedException {
    watch.run(
        job,
        () -> {
          List<Call> calls = plan.calls();
          paid.setAside(job, Purchase.of(MODEL, UNIT, calls.size()));
          int steps = 101 * calls.size() + 1;
          var begun = new ArrayList<Begun<String>>();
          for (int n = 0; n < calls.size(); n++) {
            job.progress(n, steps, "midjourney is asked");
            begun.add(paid.begin(job, slot(n), new Asked(job, calls.get(n))));
          }
          for (int n = 0; n < calls.size(); n++) {
            int before = calls.size() + 100 * n;
            delivery.take(result(job, begun.get(n), slot(n), before, steps), n);
          }
        });
  }

  void abandon(RemoteJob job) throws InterruptedException {
    watch.abandon(job);
  }

  /// Which job of a task made its n-th grid, from 0.
  static Optional<String> ofGrid(RemoteJob remote, int n) {
    return PaidWork.job(remote, slot(n));
  }

  private static String slot(int n) {
    return "job-" + (n + 1);
  }

  private JsonNode result(EngineJob job, Begun<String> begun, String slot, int before, int steps)
      throws InterruptedException {
    job.progress(before, steps, "midjourney draws");
    JsonNode task = watch.result(job, begun, slot, () -> look(job, begun.id(), before, steps));
    paid.charge(job, begun, prices.usage(MODEL, UNIT, 1));
    return task;
  }

  private Optional<End<JsonNode>> look(EngineJob job, String id, int before, int steps)
      throws InterruptedException {
    Optional<JsonNode> found = gateway.fetch(id);
    if (found.isEmpty()) {
      return failed("midjourney's gateway has no job " + id + " any more");
    }
    JsonNode task = found.get();
    switch (task.path("status").asText("")) {
      case "SUCCESS" -> {
        return Optional.of(new End.Done<>(task));
      }
      case "FAILURE" -> {
        return Optional.of(new End.Failed<>(MidjourneyErrors.ofJob(task)));
      }
      case "CANCEL" -> {
        return failed("job " + id + " was canceled at midjourney's gateway");
      }
      case "MODAL" -> gateway.confirm(task);
      // NOT_START, SUBMITTED, IN_PROGRESS, and whatever words will be added.
      default -> job.progress(before + percent(task), steps, "midjourney draws");
    }
    return Optional.empty();
  }

  /// `35%`; all of it is said by the file alone.
  private static int percent(JsonNode task) {
    String digits = task.path("progress").asText("").replaceAll("\\D", "");
    return digits.isEmpty() || digits.length() > 3 ? 0 : Math.min(99, Integer.parseInt(digits));
  }

  private static Optional<End<JsonNode>> failed(String sentence) {
    return Optional.of(new End.Failed<>(new EngineException(EngineError.INTERNAL, sentence)));
  }

  /// A call for one job.
  private final class Asked implements PaidCall<String> {
    private final EngineJob job;
    private final Call call;

    Asked(EngineJob job, Call call) {
      this.job = job;
      this.call = call;
    }

    @Override
    public Sent send(RemoteJob intent) throws InterruptedException {
      return gateway.submit(call.what(), call.body(), intent, job.folder());
    }

    @Override
    public String read(Answer answer) {
      if (!answer.ok()) {
        throw MidjourneyErrors.ofStatus(answer);
      }
      String id = answer.json().path("result").asText("");
      return switch (answer.json().path("code").asInt()) {
        case MidjourneyErrors.ACCEPTED, MidjourneyErrors.QUEUED, MidjourneyErrors.EXISTS -> id;
        default -> throw MidjourneyErrors.ofCode(answer, call.action());
      };
    }

    @Override
    public String id(String accepted) {
      return accepted;
    }

    @Override
    public Trace trace(RemoteJob intent) throws InterruptedException {
      return gateway.find(intent);
    }
  }
}
