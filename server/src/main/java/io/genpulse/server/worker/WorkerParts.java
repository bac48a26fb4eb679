package io.genpulse.server.worker;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.queue.Outbox;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.ObjectStorage;
import java.nio.file.Path;

/// What workers work with. Whoever made the parts closes them, after the pool.
///
/// @param work folder for files of running attempts
public record WorkerParts(
    TaskQueue queue,
    Outbox outbox,
    HandlerRegistry registry,
    EngineCatalog engines,
    ObjectStorage storage,
    TaskEvents events,
    QueueBell bell,
    Path work) {}
