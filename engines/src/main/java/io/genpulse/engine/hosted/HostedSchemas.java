package io.genpulse.engine.hosted;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The schemas of models, asked for once in a while.
final class HostedSchemas {
  private static final Duration FRESH = Duration.ofHours(1);

  private final HostedClient client;
  private final InstantSource clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  HostedSchemas(HostedClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  private record Known(ModelSchema schema, Instant since) {}

  ModelSchema of(String model) throws InterruptedException {
    Known one = known.get(model);
    if (one == null || one.since().plus(FRESH).isBefore(clock.instant())) {
      one = new Known(client.schema(model), clock.instant());
      known.put(model, one);
    }
    return one.schema();
  }
}
