package io.genpulse.apiclient;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls of one GenPulse's API. Blocking and thread-safe; every call throws [ApiException] when
/// the server refuses, [UnreachableException] when it does not answer and [NotGenPulseException]
/// when something else does. Fields that this client does not know are ignored, so an older client
/// works with a newer server.
public final class GenPulseClient implements AutoCloseable {
  /// What this client calls itself.
  public static final String AGENT = "GenPulse";

  /// The server writes something every 15 seconds.
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /// Long enough for the largest upload over a slow line.
  private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);

  private final ApiTransport transport;

  /// With the key of the variable `GENPULSE_API_KEY`, where it is set.
  ///
  /// @param server such as `http://127.0.0.1:8800`
  public GenPulseClient(URI server) {
    this(server, System.getenv("GENPULSE_API_KEY"));
  }

  /// @param key of a server that asks for one; null or empty = none
  public GenPulseClient(URI server, @Nullable String key) {
    this.transport = new ApiTransport(server, key, SILENCE);
  }

  /// @param silence how long an answer that has begun may pause
  GenPulseClient(URI server, Duration silence) {
    this.transport = new ApiTransport(server, null, silence);
  }

  /// The address this client talks to, without a slash at its end.
  public URI server() {
    return transport.server();
  }

  /// Puts a task into the queue and returns as soon as the server has accepted it.
  public TaskView submit(Submission submission) throws InterruptedException {
    return transport.post("/generate", transport.body(submission), TaskView.class);
  }

  /// Submits a task message as it is, such as one read from a file.
  public TaskView submitJson(String message) throws InterruptedException {
    return transport.post("/generate", BodyPublishers.ofString(message), TaskView.class);
  }

  /// What would become of a task; nothing is stored.
  public JsonNode dryRun(String message) throws InterruptedException {
    return transport.post(
        "/generate?dry_run=true", BodyPublishers.ofString(message), JsonNode.class);
  }

  /// Takes a file to the server, for the parameters that name one.
  public UploadView upload(Path file) throws InterruptedException {
    return transport.postFile(
        "/uploads", content(file), mediaType(file), UPLOAD_TIMEOUT, UploadView.class);
  }

  public TaskView task(String taskId) throws InterruptedException {
    return transport.get(task(taskId, ""), TaskView.class);
  }

  /// Everything the server says of a task, with the fields this client does not know.
  public JsonNode taskJson(String taskId) throws InterruptedException {
    return transport.get(task(taskId, ""), JsonNode.class);
  }

  public TaskPageView tasks(TaskFilter filter) throws InterruptedException {
    return transport.get("/tasks" + query(filter), TaskPageView.class);
  }

  public TaskView cancel(String taskId) throws InterruptedException {
    return transport.post(task(taskId, "/cancel"), BodyPublishers.noBody(), TaskView.class);
  }

  /// Runs a failed or canceled task again: the answer is a new task.
  public TaskView retry(String taskId) throws InterruptedException {
    return transport.post(task(taskId, "/retry"), BodyPublishers.noBody(), TaskView.class);
  }

  /// Puts a pending task to an end of the queue.
  ///
  /// @param end `first` or `last`
  public TaskView moveTo(String end, String taskId) throws InterruptedException {
    return transport.post(
        task(taskId, "/move?to=" + encode(end)), BodyPublishers.noBody(), TaskView.class);
  }

  /// Puts a pending task right before another one.
  public TaskView moveBefore(String other, String taskId) throws InterruptedException {
    return transport.post(
        task(taskId, "/move?before=" + encode(other)), BodyPublishers.noBody(), TaskView.class);
  }

  /// Puts a pending task right behind another one.
  public TaskView moveAfter(String other, String taskId) throws InterruptedException {
    return transport.post(
        task(taskId, "/move?after=" + encode(other)), BodyPublishers.noBody(), TaskView.class);
  }

  /// Removes a finished task with its outputs.
  public void delete(String taskId) throws InterruptedException {
    transport.order("DELETE", task(taskId, ""));
  }

  /// What the queue holds, and whether it is paused.
  public StatsView stats() throws InterruptedException {
    return transport.get("/tasks/stats", StatsView.class);
  }

  /// Has every worker that has the engine give back what it keeps to be quick, above all models.
  public void unload(String engine) throws InterruptedException {
    transport.order("POST", "/engines/" + encode(engine) + "/unload");
  }

  /// Claims stop after the running tasks.
  public void pauseQueue() throws InterruptedException {
    transport.order("POST", "/queue/pause");
  }

  public void resumeQueue() throws InterruptedException {
    transport.order("POST", "/queue/resume");
  }

  /// Lets no more tasks of a route begin.
  public void pauseRoute(String route) throws InterruptedException {
    transport.order("POST", "/queue/pause?route=" + encode(route));
  }

  /// Lets tasks of a route begin again.
  public void resumeRoute(String route) throws InterruptedException {
    transport.order("POST", "/queue/resume?route=" + encode(route));
  }

  /// Messages that were refused, the newest first.
  ///
  /// @param limit at most so many, 1 to 200
  /// @param cursor of the page before; null = from the newest on
  public DeadLetterPageView deadLetters(int limit, @Nullable String cursor)
      throws InterruptedException {
    String from = cursor == null ? "" : "&cursor=" + encode(cursor);
    return transport.get("/dead-letters?limit=" + limit + from, DeadLetterPageView.class);
  }

  public DeadLetterView deadLetter(long id) throws InterruptedException {
    return transport.get("/dead-letters/" + id, DeadLetterView.class);
  }

  /// Takes a refused message in once more; what is still wrong with it is answered.
  public TaskView retryDeadLetter(long id) throws InterruptedException {
    return transport.post(
        "/dead-letters/" + id + "/retry", BodyPublishers.noBody(), TaskView.class);
  }

  public void deleteDeadLetter(long id) throws InterruptedException {
    transport.order("DELETE", "/dead-letters/" + id);
  }

  /// Reports of tasks' ends to their `callback_url`, the newest first.
  ///
  /// @param taskId of one task; null = of all
  /// @param status `pending`, `delivered`, `failed` or `gone`; null = any
  /// @param limit at most so many, 1 to 200
  /// @param cursor of the page before; null = from the newest on
  public DeliveryPageView deliveries(
      @Nullable String taskId, @Nullable String status, int limit, @Nullable String cursor)
      throws InterruptedException {
    var query = new StringBuilder("/webhooks/deliveries?limit=").append(limit);
    if (taskId != null) {
      query.append("&task_id=").append(encode(taskId));
    }
    if (status != null) {
      query.append("&status=").append(encode(status));
    }
    if (cursor != null) {
      query.append("&cursor=").append(encode(cursor));
    }
    return transport.get(query.toString(), DeliveryPageView.class);
  }

  /// Sends a report again, now.
  public DeliveryView redeliver(long id) throws InterruptedException {
    return transport.post(
        "/webhooks/deliveries/" + id + "/redeliver", BodyPublishers.noBody(), DeliveryView.class);
  }

  /// What reports are signed with.
  public List<String> webhookSecrets() throws InterruptedException {
    var secrets = new ArrayList<String>();
    transport
        .get("/webhooks/secret", JsonNode.class)
        .path("secrets")
        .forEach(secret -> secrets.add(secret.asText()));
    return secrets;
  }

  /// Makes a key; the answer alone holds it.
  public KeyView createKey(NewKey key) throws InterruptedException {
    return transport.post("/keys", transport.body(key), KeyView.class);
  }

  /// Newest first, revoked ones too.
  public List<KeyView> keys() throws InterruptedException {
    return transport.items("/keys", KeyView.class);
  }

  /// Limits a key anew; null = no limit.
  public KeyView limitKey(
      String id, @Nullable Integer rate, @Nullable Integer concurrency, @Nullable Long budget)
      throws InterruptedException {
    var limits = new LinkedHashMap<String, @Nullable Object>();
    limits.put("rate", rate);
    limits.put("concurrency", concurrency);
    limits.put("budget", budget);
    return transport.post("/keys/" + encode(id) + "/limits", transport.body(limits), KeyView.class);
  }

  /// From now on it is refused.
  public void revokeKey(String id) throws InterruptedException {
    transport.order("DELETE", "/keys/" + encode(id));
  }

  /// The last requests that the server's process answered, newest first.
  ///
  /// @param limit at most so many, 1 to 200
  public List<RequestView> requests(int limit) throws InterruptedException {
    return transport.items("/requests?limit=" + limit, RequestView.class);
  }

  public ProvidersView providers() throws InterruptedException {
    return transport.get("/providers", ProvidersView.class);
  }

  /// Has the server keep the key of a provider.
  public ProviderView keepProviderKey(String provider, String key) throws InterruptedException {
    return transport.post(
        provider(provider, "/key"), transport.body(Map.of("key", key)), ProviderView.class);
  }

  public void forgetProviderKey(String provider) throws InterruptedException {
    transport.order("DELETE", provider(provider, "/key"));
  }

  /// Asks a provider whether it takes a key, by a call that costs nothing.
  ///
  /// @param key null = the one that the server has
  public KeyTrialView tryProviderKey(String provider, @Nullable String key)
      throws InterruptedException {
    return transport.post(
        provider(provider, "/test"),
        key == null ? BodyPublishers.noBody() : transport.body(Map.of("key", key)),
        KeyTrialView.class);
  }

  private static String provider(String provider, String rest) {
    return "/providers/" + encode(provider) + rest;
  }

  public List<TaskTypeView> taskTypes() throws InterruptedException {
    return transport.items("/task-types", TaskTypeView.class);
  }

  public List<EngineView> engines() throws InterruptedException {
    return transport.items("/engines", EngineView.class);
  }

  /// Who works, and on what.
  public List<WorkerView> workers() throws InterruptedException {
    return transport.items("/workers", WorkerView.class);
  }

  public List<ModelView> models() throws InterruptedException {
    return transport.items("/models", ModelView.class);
  }

  /// What was used and what it cost.
  ///
  /// @param from first day or instant, and `to` the first that does not count; null = of this month
  /// @param groupBy `provider`, `user`, `day` or `month`
  public BillingView billing(@Nullable String from, @Nullable String to, String groupBy)
      throws InterruptedException {
    var query = new StringBuilder("/billing?group_by=").append(encode(groupBy));
    if (from != null) {
      query.append("&from=").append(encode(from));
    }
    if (to != null) {
      query.append("&to=").append(encode(to));
    }
    return transport.get(query.toString(), BillingView.class);
  }

  public List<WorkflowView> workflows() throws InterruptedException {
    return transport.items("/workflows", WorkflowView.class);
  }

  public WorkflowView workflow(String name) throws InterruptedException {
    return transport.get("/workflows/" + encode(name), WorkflowView.class);
  }

  /// Takes a workflow in from a file of ComfyUI.
  ///
  /// @param replace whether it takes the place of one that has the name
  public WorkflowView importWorkflow(Path file, String name, boolean replace)
      throws InterruptedException {
    return transport.postFile(
        "/workflows?name=%s&replace=%s".formatted(encode(name), replace),
        content(file),
        mediaType(file),
        UPLOAD_TIMEOUT,
        WorkflowView.class);
  }

  /// What would keep the workflow of a file from running; nothing is stored.
  public WorkflowView lintWorkflow(Path file) throws InterruptedException {
    return transport.postFile(
        "/workflows/lint", content(file), mediaType(file), UPLOAD_TIMEOUT, WorkflowView.class);
  }

  /// Removes a workflow that was imported.
  public void removeWorkflow(String name) throws InterruptedException {
    transport.order("DELETE", "/workflows/" + encode(name));
  }

  /// The supervised children; empty in production mode.
  public List<ProcessView> processes() throws InterruptedException {
    return transport.items("/processes", ProcessView.class);
  }

  /// Starts a supervised child, or stops or restarts it.
  ///
  /// @param action `start`, `stop` or `restart`
  public void steerProcess(String name, String action) throws InterruptedException {
    transport.order("POST", "/processes/" + name + "/" + action);
  }

  /// The last lines that a supervised child wrote.
  public List<String> processLog(String name) throws InterruptedException {
    return transport.get("/processes/" + encode(name) + "/log", ProcessLogView.class).lines();
  }

  public SystemView system() throws InterruptedException {
    return transport.get("/system", SystemView.class);
  }

  /// True when the server is up and can reach what it needs.
  public boolean ready() throws InterruptedException {
    try {
      transport.order("GET", "/health/ready");
      return true;
    } catch (ApiException | UnreachableException e) {
      return false;
    }
  }

  /// Hears of one task until it ends; starts at once on a thread of its own.
  public Subscription events(String taskId, LiveListener listener) {
    return subscribe(task(taskId, "/events"), listener, true, () -> List.of(task(taskId)));
  }

  /// Hears of all tasks until closed.
  public Subscription allEvents(LiveListener listener) {
    return subscribe("/events", listener, false, () -> tasks(TaskFilter.newest(50)).items());
  }

  /// Saves what a link leads to; the file appears only when it is complete.
  ///
  /// @throws LocalFileException when the file cannot be written
  public void download(String url, Path file) throws InterruptedException {
    new Download(transport, server().resolve(url), file).save();
  }

  /// Ends what other threads are calling: they get an [InterruptedException].
  @Override
  public void close() {
    transport.close();
  }

  private interface Snapshot {
    List<TaskView> take() throws InterruptedException;
  }

  private Subscription subscribe(
      String path, LiveListener listener, boolean endsWithTask, Snapshot snapshot) {
    var source =
        new Subscription.Source() {
          @Override
          public InputStream open(@Nullable String lastEventId) throws InterruptedException {
            return transport.stream(path, "text/event-stream", lastEventId);
          }

          @Override
          public <T> T read(String json, Class<T> type) throws IOException {
            return transport.read(json, type);
          }

          @Override
          public List<TaskView> snapshot() throws InterruptedException {
            return snapshot.take();
          }
        };
    return new Subscription(source, listener, endsWithTask).start();
  }

  private static BodyPublisher content(Path file) {
    try {
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new LocalFileException("read", file, new NoSuchFileException(file.toString()));
    }
  }

  private static String mediaType(Path file) {
    try {
      var probed = Files.probeContentType(file);
      return probed == null ? "application/octet-stream" : probed;
    } catch (IOException e) {
      throw new LocalFileException("read", file, e);
    }
  }

  private static String task(String taskId, String rest) {
    return "/tasks/" + encode(taskId) + rest;
  }

  private static String query(TaskFilter filter) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("status", filter.status());
    fields.put("task_type", filter.taskType());
    fields.put("user_id", filter.userId());
    fields.put("q", filter.q());
    fields.put("limit", filter.limit());
    fields.put("cursor", filter.cursor());
    var parts = new ArrayList<String>();
    fields.forEach(
        (name, value) -> {
          if (value != null) {
            parts.add(name + "=" + encode(value.toString()));
          }
        });
    return "?" + String.join("&", parts);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
