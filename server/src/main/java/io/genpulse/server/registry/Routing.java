package io.genpulse.server.registry;

import io.genpulse.engine.Route;
import org.jspecify.annotations.Nullable;

/// Who will do a task.
///
/// @param provider the engine's id; null when the handler needs none
public record Routing(Route route, @Nullable String provider) {}
