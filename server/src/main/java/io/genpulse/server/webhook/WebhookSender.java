package io.genpulse.server.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.maintenance.RepeatedJob;
import io.genpulse.server.task.Task;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.genpulse.server.webhook.WebhookCall.Outcome;
import io.genpulse.server.webhook.WebhookDeliveries.Due;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells receivers of the ends of tasks, again and again until they have heard or the schedule is
/// over. Every process that serves the API does so; they share the work.
///
/// Calls have threads of their own, real ones, because looking up a name blocks one: whatever a
/// receiver does, nothing else of this process waits for it.
public final class WebhookSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofMillis(200);
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_PER_HOST = 4;

  private final WebhookDeliveries deliveries;
  private final WebhookSettings settings;
  private final Function<Task, ObjectNode> json;
  private final WebhookCall call;
  private final Map<String, Integer> underway = new HashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("webhook-", 0).factory());
  private final TaskEvents.Subscription ends;
  private final RepeatedJob job;

  /// Sends from now on.
  ///
  /// @param events wake it when a task ends; what they miss is found a little later
  /// @param json the task as the API shows it
  public WebhookSender(
      WebhookDeliveries deliveries,
      WebhookSettings settings,
      TaskEvents events,
      Function<Task, ObjectNode> json,
      Liveness liveness,
      InstantSource clock) {
    this.deliveries = deliveries;
    this.settings = settings;
    this.json = json;
    this.call = new WebhookCall(settings.privateAddresses(), clock);
    this.job = new RepeatedJob("webhooks", INTERVAL, REST, this::sendDue, liveness);
    this.ends = events.subscribeAll(this::hear);
  }

  private void hear(TaskEvent event) {
    if (event instanceof TaskEvent.Snapshot now && now.status().isTerminal()) {
      wake();
    }
  }

  /// Something may be due.
  public void wake() {
    job.wake();
  }

  private void sendDue() {
    int room = MOST_AT_ONCE - inFlight();
    if (room <= 0) {
      return;
    }
    List<String> secrets =
        settings.secrets().isEmpty() ? List.of(deliveries.secret()) : settings.secrets();
    for (Due due : deliveries.claim(room, busyHosts())) {
      begin(due.delivery().host());
      try {
        threads.execute(() -> send(due, secrets));
      } catch (RejectedExecutionException e) {
        // Closing: another process sends it in a minute.
        end(due.delivery().host());
      }
    }
  }

  private void send(Due due, List<String> secrets) {
    Delivery delivery = due.delivery();
    try {
      String body = WebhookBody.of(due.task(), json.apply(due.task()));
      Outcome outcome = call.post(delivery.url(), delivery.messageId(), body, secrets);
      DeliveryStatus status = verdict(delivery, outcome);
      deliveries.record(delivery, outcome.attempt(), status, pause(delivery, outcome));
      tell(delivery, outcome, status);
    } catch (TaskStoreUnavailableException e) {
      log.warn("Delivery {} is made again: {}", delivery.id(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("Delivery {} went wrong; it is made again", delivery.id(), e);
    } finally {
      end(delivery.host());
      wake();
    }
  }

  private DeliveryStatus verdict(Delivery delivery, Outcome outcome) {
    boolean last = delivery.attempts() + 1 >= settings.schedule().size();
    return outcome.status() == DeliveryStatus.PENDING && last
        ? DeliveryStatus.FAILED
        : outcome.status();
  }

  /// A fifth more or less than the schedule says, so that what failed together does not come back
  /// together; what the receiver wishes counts when it is longer.
  private Duration pause(Delivery delivery, Outcome outcome) {
    int next = Math.min(delivery.attempts() + 1, settings.schedule().size() - 1);
    Duration planned =
        settings
            .schedule()
            .get(next)
            .multipliedBy(800 + ThreadLocalRandom.current().nextInt(401))
            .dividedBy(1_000);
    Duration wish = outcome.wish();
    return wish != null && wish.compareTo(planned) > 0 ? wish : planned;
  }

  private static void tell(Delivery delivery, Outcome outcome, DeliveryStatus status) {
    if (status == DeliveryStatus.DELIVERED) {
      log.debug("Task {}: its receiver at {} was told", delivery.taskId(), delivery.host());
    } else {
      log.info(
          "Task {}: its receiver at {} was not told ({}): {}",
          delivery.taskId(),
          delivery.host(),
          status == DeliveryStatus.PENDING ? "tried again" : "given up",
          outcome.attempt().error());
    }
  }

  private synchronized int inFlight() {
    return underway.values().stream().mapToInt(Integer::intValue).sum();
  }

  private synchronized List<String> busyHosts() {
    return underway.entrySet().stream()
        .filter(host -> host.getValue() >= MOST_PER_HOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  private synchronized void begin(String host) {
    underway.merge(host, 1, Integer::sum);
  }

  private synchronized void end(String host) {
    underway.computeIfPresent(host, (_, n) -> n > 1 ? (Integer) (n - 1) : null);
  }

  /// Ends without waiting for receivers that are slow; what was not recorded is sent again.
  @Override
  public void close() {
    ends.close();
    job.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
        log.info("Receivers that have not answered yet are told again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
