package io.genpulse.engine.hosted;

import io.genpulse.client.http.JobWatch;
import io.genpulse.client.http.PaidCall.Begun;
import io.genpulse.client.http.PaidCall.Trace;
import io.genpulse.client.http.PaidWork;
import io.genpulse.client.http.Pause;
import io.genpulse.client.http.Polling;
import io.genpulse.client.http.Prices;
import io.genpulse.client.http.ProviderHttp;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.client.http.ResultFile;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.Purchase;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.hosted.HostedClient.Accepted;
import io.genpulse.engine.hosted.HostedClient.State;
import io.genpulse.engine.hosted.HostedClient.Used;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Pictures, videos and speech by models that others host, through one of their protocols. Every
/// call is a job, or several when a model makes fewer results at once than are asked for.
final class HostedModelEngine
    implements Engine,
        TextToImage,
        ImageToImage,
        Inpainting,
        Upscaling,
        TextToVideo,
        ImageToVideo,
        TextToSpeech {
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofMinutes(15);
  private static final Duration LATE = Duration.ofHours(2);
  private static final int PARTS = 100;

  private final EngineId id;
  private final ProviderHttp http;
  private final RemoteWork work;
  private final HostedClient client;
  private final HostedSchemas schemas;
  private final HostedModels models;
  private final PaidWork cheap;
  private final PaidWork dear;
  private final Prices prices;
  private final Pause pause;
  private final InstantSource clock;

  HostedModelEngine(
      HostedModels models,
      ProviderHttp http,
      RemoteWork work,
      HostedClient client,
      Prices prices,
      Pause pause) {
    this.id = models.engine();
    this.http = http;
    this.work = work;
    this.client = client;
    this.models = models;
    this.prices = prices;
    this.pause = pause;
    this.clock = InstantSource.system();
    this.schemas = new HostedSchemas(client, clock);
    this.cheap = new PaidWork(id, work, models.onUncertain(true), clock);
    this.dear = new PaidWork(id, work, models.onUncertain(false), clock);
  }

  @Override
  public EngineId id() {
    return id;
  }

  @Override
  public EngineStatus status() {
    return work.status();
  }

  @Override
  public List<ModelInfo> models() {
    return models.offered();
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    make(request, job);
  }

  @Override
  public void inpaint(Inpainting.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void upscale(Upscaling.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void textToVideo(TextToVideo.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  @Override
  public void imageToVideo(ImageToVideo.Request request, EngineJob job)
      throws InterruptedException {
    make(request, job);
  }

  @Override
  public void speak(TextToSpeech.Request request, EngineJob job) throws InterruptedException {
    make(request, job);
  }

  private void make(EngineRequest request, EngineJob job) throws InterruptedException {
    HostedOrder order = HostedOrder.of(request);
    models.check(order);
    String model = models.of(order);
    PaidWork paid = order.task().cheap() ? cheap : dear;
    var polling = new Polling(FIRST_LOOK, LONGEST_WAIT, order.task().cheap() ? SOON : LATE);
    paid.setAside(job, Purchase.of(model, order.task().unit(), order.count()));
    var making = new Making(job, order, model, paid);
    var watch = new JobWatch(work, paid, polling, pause, clock, making);
    watch.run(job, () -> making.all(watch));
  }

  /// The work on one request.
  private final class Making implements JobWatch.Canceling {
    private final EngineJob job;
    private final HostedOrder order;
    private final String model;
    private final PaidWork paid;
    private volatile @Nullable HostedCall last;
    private int told;
    private int made;

    Making(EngineJob job, HostedOrder order, String model, PaidWork paid) {
      this.job = job;
      this.order = order;
      this.model = model;
      this.paid = paid;
    }

    @Override
    public boolean cancel(String jobId) throws InterruptedException {
      return client.cancel(model, jobId);
    }

    @Override
    public Trace find(RemoteJob intent) throws InterruptedException {
      HostedCall call = last;
      return call == null ? new Trace.Unknown() : call.trace(intent);
    }

    void all(JobWatch watch) throws InterruptedException {
      List<HostedRequest> calls = calls();
      var begun = new ArrayList<Begun<Accepted>>();
      for (HostedRequest call : calls) {
        tell(PARTS * begun.size() / calls.size(), id + " is asked");
        String slot = slot(begun.size());
        var paidCall = new HostedCall(client, call, job, paid);
        last = paidCall;
        begun.add(paid.begin(job, slot, paidCall));
      }
      for (int n = 0; n < calls.size(); n++) {
        tell(PARTS + PARTS * made / order.count(), id + " works");
        deliver(watch, calls.get(n), begun.get(n), slot(n));
      }
    }

    private static String slot(int n) {
      return "call-" + (n + 1);
    }

    /// Each with as many results as the model makes at once.
    private List<HostedRequest> calls() throws InterruptedException {
      ModelSchema schema = schemas.of(model);
      Optional<String> counted = schema.first(InputMapper.COUNT);
      int most = counted.map(name -> schema.most(name, 1)).orElse(1);
      var input = new InputMapper(client, schema);
      order.mapping().into(input);
      var calls = new ArrayList<HostedRequest>();
      for (int planned = 0; planned < order.count(); ) {
        int now = Math.min(Math.max(1, most), order.count() - planned);
        if (counted.isPresent()) {
          input.put("count", now, InputMapper.COUNT);
        }
        if (order.seed() != null) {
          input.put("seed", order.seed() + planned, List.of(InputMapper.SEED));
        }
        calls.add(input.request(model, now, order.extras()));
        planned += now;
      }
      return calls;
    }

    private void deliver(JobWatch watch, HostedRequest call, Begun<Accepted> begun, String slot)
        throws InterruptedException {
      State.Done done = done(watch, call, begun, slot);
      List<OutputReader.Result> results = OutputReader.results(done.output());
      charge(begun, done.used(), Math.max(1, results.size()));
      int before = made;
      for (int n = 0; n < results.size(); n++) {
        if (results.get(n).refused()) {
          job.log(id + " keeps back result " + (n + 1) + ": its content is refused");
        } else {
          made++;
          ResultFile.tell(
              job,
              file(call, begun.id(), results.get(n).link(), n),
              order.task().unit() + "-" + made,
              order.size(),
              metadata(call, done));
        }
      }
      if (made == before) {
        throw new EngineException(
            EngineError.CONTENT_REFUSED,
            id + " answered without a result: it refuses the prompt or a picture");
      }
    }

    private State.Done done(JobWatch watch, HostedRequest call, Begun<Accepted> begun, String slot)
        throws InterruptedException {
      Optional<State> end = begun.answer().flatMap(Accepted::end);
      return end.isPresent() && end.get() instanceof State.Done done
          ? done
          : watch.result(job, begun, slot, () -> look(call, begun));
    }

    private Optional<JobWatch.End<State.Done>> look(HostedRequest call, Begun<Accepted> begun)
        throws InterruptedException {
      return switch (client.look(call, begun.id())) {
        case State.Working(int percent, String words) -> {
          int whole = PARTS * made + Math.min(percent, PARTS - 1) * call.count();
          tell(PARTS + whole / order.count(), id + ": " + words);
          yield Optional.empty();
        }
        case State.Done done -> Optional.of(new JobWatch.End.Done<>(done));
        case State.Failed(EngineException reason, Optional<Used> used) -> {
          if (used.isPresent()) {
            charge(begun, used, 0);
          }
          yield Optional.of(new JobWatch.End.Failed<>(reason));
        }
      };
    }

    private void charge(Begun<Accepted> begun, Optional<Used> used, int results)
        throws InterruptedException {
      paid.charge(
          job,
          begun,
          used.map(one -> prices.usage(model, one.unit(), one.quantity()))
              .orElseGet(() -> prices.usage(model, order.task().unit(), results)));
    }

    /// Models begin anew where they count: what is told never falls.
    private void tell(int part, String message) {
      told = Math.max(told, Math.min(part, 2 * PARTS - 1));
      job.progress(told, 2 * PARTS, message);
    }

    /// A link that has expired is asked for anew.
    private Path file(HostedRequest call, String jobId, String link, int n)
        throws InterruptedException {
      if (!link.startsWith("https:") && !link.startsWith("http:")) {
        return EmbeddedFile.write(id, link, job.folder());
      }
      var links = new ArrayList<>(List.of(link));
      return http.download(
              () -> links.isEmpty() ? fresh(call, jobId, n) : links.removeLast(), job.folder())
          .file();
    }

    private String fresh(HostedRequest call, String jobId, int n) throws InterruptedException {
      if (client.look(call, jobId) instanceof State.Done(var output, _)) {
        List<OutputReader.Result> results = OutputReader.results(output);
        if (n < results.size()) {
          return results.get(n).link();
        }
      }
      throw new EngineException(
          EngineError.INTERNAL, id + " no longer has the result of job " + jobId);
    }

    private Map<String, Object> metadata(HostedRequest call, State.Done done) {
      var metadata = new LinkedHashMap<String, Object>();
      metadata.put("model", model);
      var seed = done.output().path(InputMapper.SEED);
      if (!seed.isIntegralNumber()) {
        seed = call.input().path(InputMapper.SEED);
      }
      if (seed.isIntegralNumber()) {
        metadata.put("seed", seed.asLong());
      }
      return metadata;
    }
  }

  @Override
  public void abandon(RemoteJob job) throws InterruptedException {
    String model = job.more().get(HostedCall.MODEL);
    if (model != null) {
      var polling = new Polling(FIRST_LOOK, LONGEST_WAIT, SOON);
      new JobWatch(work, cheap, polling, pause, clock, new Left(model)).abandon(job);
    }
  }

  /// Jobs of a model that no attempt is at.
  private final class Left implements JobWatch.Canceling {
    private final String model;

    Left(String model) {
      this.model = model;
    }

    @Override
    public boolean cancel(String jobId) throws InterruptedException {
      return client.cancel(model, jobId);
    }

    @Override
    public Trace find(RemoteJob intent) throws InterruptedException {
      return client.find(model, intent);
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    work.close();
  }
}
