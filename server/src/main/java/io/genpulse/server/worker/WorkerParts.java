package io.genpulse.server.worker;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.input.InputFiles;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.ObjectStorage;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// What workers work with. Whoever made the parts closes them, after the pool.
///
/// @param self this process, under whose name leases are taken
/// @param work folder for files of running attempts
/// @param room whether this machine has room for what tasks make
/// @param liveness looks after the loops
public record WorkerParts(
    WorkerInstance self,
    TaskQueue queue,
    HandlerRegistry registry,
    EngineCatalog engines,
    ObjectStorage storage,
    InputFiles inputs,
    TaskNews news,
    QueueBell bell,
    Fleet fleet,
    Path work,
    BooleanSupplier room,
    Liveness liveness) {}
