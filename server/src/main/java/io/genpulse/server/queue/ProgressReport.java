package io.genpulse.server.queue;

import org.jspecify.annotations.Nullable;

/// How far a leased task is, as its row should say.
public record ProgressReport(TaskLease lease, int percent, @Nullable String message, long seq) {}
