package io.genpulse.server.fleet;

import java.time.Instant;

/// A worker process that lives.
///
/// @param hostId the same for processes that can see each other
/// @param startedAt when the process began
/// @param running how many tasks it works on
public record Worker(
    String id,
    String hostId,
    long pid,
    Instant startedAt,
    Instant lastSeen,
    int running,
    Offer offer) {}
