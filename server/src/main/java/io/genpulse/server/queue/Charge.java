package io.genpulse.server.queue;

import io.genpulse.engine.Usage;
import org.jspecify.annotations.Nullable;

/// What a provider charged for while an attempt ran.
///
/// @param job id of the remote job that it is for: an attempt that goes on with the job of an
///   earlier one hears of its charges again, and they count once; null when there is none
public record Charge(Usage usage, @Nullable String job) {}
