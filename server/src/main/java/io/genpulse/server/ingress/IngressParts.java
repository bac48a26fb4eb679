package io.genpulse.server.ingress;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.server.ServerConfig;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.process.ManagedProcesses;
import io.genpulse.server.queue.DeadLetters;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.system.SystemInfo;
import io.genpulse.server.task.KeyedTasks;
import io.genpulse.server.task.TaskRepository;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/// What the ingress works with. It closes none of it.
///
/// @param republish announces a task again that has not changed
/// @param databaseCheck throws when the database is away
public record IngressParts(
    ServerConfig.Web web,
    ServerConfig.Limits limits,
    TaskRepository repository,
    KeyedTasks keyedTasks,
    TaskQueue queue,
    HandlerRegistry registry,
    EngineCatalog engines,
    ObjectStorage storage,
    TaskEvents events,
    Consumer<TaskEvent> republish,
    QueueBell bell,
    DeadLetters deadLetters,
    UnifiedJedis redis,
    SystemInfo system,
    @Nullable ManagedProcesses processes,
    Runnable databaseCheck,
    InstantSource clock) {}
