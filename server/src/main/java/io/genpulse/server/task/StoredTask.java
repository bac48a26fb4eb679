package io.genpulse.server.task;

/// A task that has just become a row.
///
/// @param seq the row's first one, from the clock of the database: events of a task that is removed
///   and submitted again under its id stay in order
public record StoredTask(NewTask task, long seq) {}
