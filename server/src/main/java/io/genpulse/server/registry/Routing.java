package io.genpulse.server.registry;

import io.genpulse.engine.Route;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who will do a task.
///
/// @param provider the engine's id; null when the handler needs none
/// @param needs what a worker must have
public record Routing(Route route, @Nullable String provider, Set<String> needs) {
  public Routing {
    needs = Set.copyOf(needs);
  }
}
