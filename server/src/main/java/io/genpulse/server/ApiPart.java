package io.genpulse.server;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.access.KeyRing;
import io.genpulse.server.access.KeyStore;
import io.genpulse.server.api.Access;
import io.genpulse.server.api.ApiServer;
import io.genpulse.server.api.BillingService;
import io.genpulse.server.api.CatalogService;
import io.genpulse.server.api.CostForecast;
import io.genpulse.server.api.DeadLetterService;
import io.genpulse.server.api.DocsService;
import io.genpulse.server.api.DryRun;
import io.genpulse.server.api.EventService;
import io.genpulse.server.api.FleetService;
import io.genpulse.server.api.HealthService;
import io.genpulse.server.api.HealthService.Dependency;
import io.genpulse.server.api.HostService;
import io.genpulse.server.api.KeyService;
import io.genpulse.server.api.MetricsService;
import io.genpulse.server.api.OpenApiService;
import io.genpulse.server.api.PageService;
import io.genpulse.server.api.ProviderService;
import io.genpulse.server.api.QueueService;
import io.genpulse.server.api.ReceivedFiles;
import io.genpulse.server.api.SubmitService;
import io.genpulse.server.api.TaskJson;
import io.genpulse.server.api.TaskService;
import io.genpulse.server.api.TaskWait;
import io.genpulse.server.api.UploadService;
import io.genpulse.server.api.WebSettings;
import io.genpulse.server.api.WebhookService;
import io.genpulse.server.api.WorkflowService;
import io.genpulse.server.api.openai.OpenAiSurface;
import io.genpulse.server.config.Closer;
import io.genpulse.server.database.DatabaseBilling;
import io.genpulse.server.database.DatabaseDeadLetters;
import io.genpulse.server.database.DatabaseKeyStore;
import io.genpulse.server.database.DatabaseKeyedTasks;
import io.genpulse.server.database.DatabasePendingTasks;
import io.genpulse.server.database.DatabasePools;
import io.genpulse.server.database.DatabaseTaskRepository;
import io.genpulse.server.database.DatabaseWebhookDeliveries;
import io.genpulse.server.event.TaskEvents;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.WaitReasons;
import io.genpulse.server.host.DiskWatch;
import io.genpulse.server.host.HostProcesses;
import io.genpulse.server.host.ManagedProcesses;
import io.genpulse.server.host.SystemInfo;
import io.genpulse.server.ingress.BatchedInserts;
import io.genpulse.server.ingress.CallbackUrls;
import io.genpulse.server.ingress.Cancellation;
import io.genpulse.server.ingress.KeyedSubmission;
import io.genpulse.server.ingress.PendingLimit;
import io.genpulse.server.ingress.Submissions;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.maintenance.Liveness;
import io.genpulse.server.message.DeadLetters;
import io.genpulse.server.message.MessageDispatcher;
import io.genpulse.server.queue.QueueBell;
import io.genpulse.server.queue.TaskQueue;
import io.genpulse.server.queue.WorkerInstance;
import io.genpulse.server.redis.RedisEngineOrders;
import io.genpulse.server.redis.RedisInbox;
import io.genpulse.server.redis.RedisPool;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.webhook.WebhookDeliveries;
import io.genpulse.server.webhook.WebhookSender;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;

/// Wires the part of a server process that takes tasks in: the HTTP API and the messages of Redis.
///
/// What it is given stays its owner's to close.
record ApiPart(
    DatabasePools databases,
    TaskQueue queue,
    RedisClient redis,
    ObjectStorage storage,
    TaskEvents events,
    QueueBell bell,
    TaskNews news,
    HandlerRegistry registry,
    WorkflowCatalogue workflows,
    EngineCatalog engines,
    Fleet fleet,
    WorkerInstance self,
    DiskWatch disk,
    Liveness liveness,
    PrometheusRegistry work) {

  /// @param port of the API
  /// @param messages closed first, it takes in no more messages
  record Started(int port, AutoCloseable messages) {}

  /// Starts to take tasks in. What it opens goes to `closer`.
  Started start(
      ServerConfig config,
      WebSettings web,
      @Nullable ManagedProcesses processes,
      ProviderService providers,
      Closer closer) {
    TaskRepository repository = new DatabaseTaskRepository(databases);
    DeadLetters letters = new DatabaseDeadLetters(databases);
    var reader =
        new TaskMessageReader(registry, new CallbackUrls(config.webhooks().privateAddresses()));
    var limit = new PendingLimit(repository, config.ingress().maxPending(), disk::takesMore);
    var orders = new RedisEngineOrders(redis);
    var cancellation = new Cancellation(repository, news, queue, orders);
    var inserts = closer.add(new BatchedInserts(repository, news));
    var submissions = new Submissions(inserts, limit, repository);
    var inbox = new RedisInbox(redis, HostProcesses.name(self), config.ingress().maxMessageBytes());
    var dispatcher =
        closer.add(
            new MessageDispatcher(inbox, reader, repository, limit, cancellation, letters, news));
    var wait = new TaskWait(repository, events);
    var files =
        new ReceivedFiles(
            storage, config.inputs(), config.work().resolve("uploads"), InstantSource.system());
    var reasons = new WaitReasons(new DatabasePendingTasks(databases), fleet);
    var json = new TaskJson(storage, reasons);
    var billing = new DatabaseBilling(databases);
    WebhookDeliveries deliveries = new DatabaseWebhookDeliveries(databases);
    var webhooks =
        closer.add(
            new WebhookSender(
                deliveries, config.webhooks(), events, json::of, liveness, InstantSource.system()));
    var streams = new EventService(repository, events, news);
    var system =
        new SystemInfo(version(), processes == null ? "production" : "local", config.work());
    KeyStore keys = new DatabaseKeyStore(databases);
    var ring = new KeyRing(keys, System::nanoTime);
    var api =
        closer.add(
            new ApiServer(
                web,
                config.inputs().maxBytes(),
                new Access(web.keys(), ring, keys),
                List.of(
                    new SubmitService(
                        reader,
                        submissions,
                        new KeyedSubmission(new DatabaseKeyedTasks(databases), limit, news),
                        wait,
                        events,
                        json,
                        new DryRun(
                            reasons,
                            new CostForecast(billing, engines, registry, InstantSource.system()),
                            limit),
                        web.maxBodyBytes()),
                    // Before tasks: "stats" is no task id.
                    new QueueService(repository, queue, bell, fleet),
                    new UploadService(files, storage, disk::takesMore),
                    new OpenAiSurface(
                        config.openAi(),
                        reader,
                        submissions,
                        cancellation,
                        wait,
                        fleet,
                        workflows,
                        storage,
                        files,
                        web.maxBodyBytes()),
                    new TaskService(repository, cancellation, limit, news, storage, json),
                    new DeadLetterService(letters, reader, submissions),
                    new KeyService(keys, ring, new SecureRandom(), InstantSource.system()),
                    new WebhookService(deliveries, webhooks::wake, config.webhooks().secrets()),
                    new BillingService(billing, InstantSource.system()),
                    streams,
                    new CatalogService(registry, engines, fleet, orders),
                    new FleetService(fleet, InstantSource.system()),
                    new WorkflowService(workflows, registry),
                    new HostService(system, processes),
                    providers,
                    new PageService(storage),
                    new HealthService(dependencies(), () -> fleet.roster().unserved(), () -> true),
                    new MetricsService(repository, queue, letters, work),
                    new DocsService(),
                    // Last: it describes the routes of all.
                    new OpenApiService(registry, version()))));
    // Streams end before the server waits for its requests.
    closer.add(streams);
    return new Started(api.port(), dispatcher);
  }

  private Map<String, Dependency> dependencies() {
    var dependencies = new LinkedHashMap<String, Dependency>();
    dependencies.put("process", new Dependency(true, liveness::check));
    dependencies.put("database", new Dependency(true, databases::check));
    dependencies.put("redis", new Dependency(false, () -> RedisPool.check(redis)));
    dependencies.put("storage", new Dependency(false, storage::check));
    dependencies.put("disk", new Dependency(false, disk::check));
    return dependencies;
  }

  private static String version() {
    String version = ApiPart.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
