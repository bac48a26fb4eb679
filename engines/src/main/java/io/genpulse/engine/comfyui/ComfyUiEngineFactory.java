package io.genpulse.engine.comfyui;

import io.avaje.spi.ServiceProvider;
import io.genpulse.client.comfyui.ComfyFile;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineKey;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.CapabilityCalls;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine `comfyui`: workflows on ComfyUI servers, by their addresses.
@ServiceProvider(EngineFactory.class)
public final class ComfyUiEngineFactory implements EngineFactory {
  static final EngineId ID = new EngineId("comfyui");
  private static final String URL = "url";
  private static final String WAIT = "wait-seconds";
  private static final String STALL = "stall-seconds";

  @Override
  public EngineId id() {
    return ID;
  }

  @Override
  public Route route() {
    return Route.COMFY;
  }

  @Override
  public Set<Class<?>> capabilities() {
    return Set.of(
        WorkflowRunner.class,
        TextToImage.class,
        ImageToImage.class,
        Inpainting.class,
        Upscaling.class,
        TextToVideo.class,
        ImageToVideo.class);
  }

  @Override
  public List<EngineKey> keys() {
    return List.of(
        new EngineKey(
            URL,
            EngineKey.Kind.URLS,
            "",
            "Address of the ComfyUI server, or of several, separated by commas"),
        new EngineKey(
            WAIT,
            EngineKey.Kind.NUMBER,
            "1800",
            "How many seconds a task waits for a server that is starting"),
        new EngineKey(
            STALL,
            EngineKey.Kind.NUMBER,
            "1800",
            "After how many seconds without any progress a prompt is given up"));
  }

  @Override
  public Optional<String> missing(EngineSettings settings) {
    return settings.options().isSet(URL)
        ? Optional.empty()
        : Optional.of(
            "ComfyUI is not set up; run genpulse comfyui install, or genpulse comfyui attach, or set "
                + settings.options().variable(URL));
  }

  /// A file that the request names. A workflow that it names is found by the worker.
  @Override
  public Optional<String> neededModel(EngineRequest request, EngineSettings settings) {
    return CapabilityCalls.modelOf(request).filter(ComfyFile::isModel);
  }

  @Override
  public Engine open(EngineSettings settings) {
    var classes = new ObjectInfoFile(settings.cacheFolder());
    return new ComfyUiEngine(
        settings.options().urls(URL),
        classes,
        new WorkflowCatalogue(settings.workflowFolder(), classes),
        new ServerPatience(
            Duration.ofSeconds(settings.options().number(WAIT)),
            Duration.ofSeconds(settings.options().number(STALL))));
  }
}
