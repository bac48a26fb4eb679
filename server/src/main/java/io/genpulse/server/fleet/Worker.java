package io.genpulse.server.fleet;

import java.time.Instant;

/// A worker process that lives.
///
/// @param hostId the same for processes that can see each other
/// @param running how many tasks it works on
public record Worker(
    String id, String hostId, long pid, Instant lastSeen, int running, Offer offer) {}
