package io.genpulse.client.http;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.capability.Sampling;
import org.jspecify.annotations.Nullable;

/// Refuses what a request asks for and the provider has not: it is never ignored.
public final class Unsupported {
  private Unsupported() {}

  /// @param value null when the request does not ask for it
  /// @throws EngineException `INVALID_REQUEST`, naming the field
  public static void refuse(EngineId engine, String field, @Nullable Object value) {
    if (value != null) {
      throw EngineException.invalid(
          field, "engine %s takes no %s; leave it out".formatted(engine, field));
    }
  }

  /// A provider that draws in its own way.
  public static void refuse(EngineId engine, Sampling sampling) {
    refuse(engine, "steps", sampling.steps());
    refuse(engine, "guidance_scale", sampling.guidanceScale());
    refuse(engine, "scheduler", sampling.scheduler());
  }
}
