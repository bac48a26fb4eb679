package io.genpulse.server.ingress;

import io.genpulse.server.Closer;
import io.genpulse.server.ingress.HealthService.Dependency;
import io.genpulse.server.queue.QueueBell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every way in: the HTTP API and the messages of Redis.
public final class Ingress implements AutoCloseable {
  private final Closer closer;
  private final ApiServer api;

  private Ingress(Closer closer, ApiServer api) {
    this.closer = closer;
    this.api = api;
  }

  /// Starts to take tasks in.
  public static Ingress start(IngressParts parts) {
    var closer = new Closer();
    try {
      var submission = new TaskSubmission(parts.registry());
      var limit = new PendingLimit(parts.repository(), parts.limits().maxPending());
      QueueBell bell = parts.bell();
      var batcher =
          closer.add(
              new SubmissionBatcher(parts.repository(), parts.events(), bell, parts.clock()));
      var submissions = new Submissions(batcher, limit, parts.repository());
      var tasks =
          new TaskService(
              parts.repository(), parts.events(), bell, limit, parts.storage(), parts.clock());
      var inbox =
          new MessageInbox(parts.redis(), InstanceName.own(), parts.limits().maxMessageBytes());
      closer.add(new MessageDispatcher(inbox, submission, limit, parts, tasks));
      var events =
          new EventService(parts.repository(), parts.events(), parts.storage(), parts.clock());
      var api =
          closer.add(
              new ApiServer(
                  parts.web(),
                  parts.limits().maxBodyBytes(),
                  List.of(
                      new SubmitService(
                          submission,
                          submissions,
                          new KeyedSubmission(
                              parts.keyedTasks(), limit, parts.events(), bell, parts.clock()),
                          parts.repository(),
                          parts.events(),
                          new TaskJson(parts.storage()),
                          parts.limits().maxBodyBytes()),
                      // Before tasks: "stats" is no task id.
                      new QueueService(parts.repository(), parts.queue(), bell),
                      tasks,
                      new DeadLetterService(parts.deadLetters(), submission, submissions),
                      events,
                      new CatalogService(parts.registry(), parts.engines()),
                      new HostService(parts.system(), parts.processes()),
                      new HealthService(dependencies(parts)))));
      // Streams end before the server waits for its requests.
      closer.add(events);
      return new Ingress(closer, api);
    } catch (RuntimeException e) {
      throw closer.closeAfter(e);
    }
  }

  private static Map<String, Dependency> dependencies(IngressParts parts) {
    var dependencies = new LinkedHashMap<String, Dependency>();
    dependencies.put("database", new Dependency(true, parts.databaseCheck()));
    dependencies.put("redis", new Dependency(false, () -> parts.redis().ping()));
    dependencies.put("storage", new Dependency(false, () -> parts.storage().check()));
    return dependencies;
  }

  public int port() {
    return api.port();
  }

  @Override
  public void close() {
    closer.close();
  }
}
