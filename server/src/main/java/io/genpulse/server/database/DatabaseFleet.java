package io.genpulse.server.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.HeldTask;
import io.genpulse.server.fleet.Offer;
import io.genpulse.server.fleet.Roster;
import io.genpulse.server.fleet.Worker;
import io.genpulse.server.task.TaskStoreUnavailableException;
import io.helidon.dbclient.DbRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers as their rows in PostgreSQL tell, looked up at most once a second.
///
/// Safe for use by several threads.
public final class DatabaseFleet implements Fleet {
  private static final Logger log = LoggerFactory.getLogger(DatabaseFleet.class);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final String LIVING =
      """
      SELECT instance_id, host_id, pid, proc_start, last_seen, running, CAST(offer AS text) AS offer
      FROM instances WHERE last_seen > now() - interval '60 s' AND offer <> '{}'
      ORDER BY instance_id""";

  // In the order of the index of what is being processed.
  private static final String HELD =
      """
      SELECT lease_owner, task_id, task_type, started_at FROM tasks WHERE status = 'processing'
      ORDER BY lease_expires_at LIMIT 1000""";

  private static final String TELL =
      """
      UPDATE instances SET offer = CAST(:offer AS jsonb), running = :running,
        has = ARRAY(SELECT jsonb_array_elements_text(CAST(:has AS jsonb)))
      WHERE instance_id = :id
        AND (offer <> CAST(:offer AS jsonb) OR running <> :running)""";

  private final Sql sql;
  private final Sql told;
  private final LongSupplier nanos;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Roster latest = new Roster(List.of());
  private volatile long askedAt;

  public DatabaseFleet(DatabasePools databases) {
    this(databases, System::nanoTime);
  }

  /// @param nanos a clock that only goes forward, in nanoseconds
  DatabaseFleet(DatabasePools databases, LongSupplier nanos) {
    this.sql = databases.readSql();
    this.told = databases.sql();
    this.nanos = nanos;
    this.askedAt = nanos.getAsLong() - FRESH.toNanos();
  }

  @Override
  public Roster roster() {
    if (nanos.getAsLong() - askedAt >= FRESH.toNanos() && asking.tryLock()) {
      try {
        askedAt = nanos.getAsLong();
        latest = new Roster(sql.query(LIVING, Map.of(), DatabaseFleet::worker));
      } catch (TaskStoreUnavailableException e) {
        log.debug("The workers are not known anew", e);
      } finally {
        asking.unlock();
      }
    }
    return latest;
  }

  private static Worker worker(DbRow row) {
    return new Worker(
        TaskRow.required(row, "instance_id"),
        TaskRow.required(row, "host_id"),
        TaskRow.number(row, "pid"),
        Instant.ofEpochMilli(TaskRow.number(row, "proc_start")),
        TaskRow.present(TaskRow.instant(row, "last_seen"), "last_seen"),
        TaskRow.integer(row, "running"),
        read(TaskRow.required(row, "offer")));
  }

  @Override
  public List<HeldTask> held() {
    return sql.query(HELD, Map.of(), DatabaseFleet::held);
  }

  private static HeldTask held(DbRow row) {
    return new HeldTask(
        TaskRow.required(row, "lease_owner"),
        TaskRow.uuid(row, "task_id").toString(),
        TaskRow.required(row, "task_type"),
        TaskRow.present(TaskRow.instant(row, "started_at"), "started_at"));
  }

  private static Offer read(String json) {
    try {
      return JSON.readValue(json, Offer.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a worker offers what cannot be read", e);
    }
  }

  @Override
  public boolean tell(String instanceId, Offer offer, int running) {
    return told.update(
            TELL,
            Map.of(
                "id",
                instanceId,
                "offer",
                write(offer),
                "has",
                Json.write(Json.texts(offer.has())),
                "running",
                running))
        > 0;
  }

  private static String write(Offer offer) {
    try {
      return JSON.writeValueAsString(offer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an offer is no JSON", e);
    }
  }
}
