package io.genpulse.launcher.stack;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.Route;
import io.genpulse.launcher.comfyui.ComfyAttachment;
import io.genpulse.launcher.comfyui.ComfyCare;
import io.genpulse.launcher.comfyui.ComfyUiService;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.server.ServerApplication;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The ComfyUI of a local stack: none, somebody else's that runs, or a child that is started when
/// the first task for it comes.
final class ComfyUi implements AutoCloseable {
  private static final String URL = "GENPULSE_ENGINES_COMFYUI_URL";
  private static final int PORT = 8189;

  private final AppDirectories directories;
  private final @Nullable ComfyAttachment attachment;
  private final PortChoice port;
  private ComfyCare.@Nullable Watch care;

  /// @param wanted false: there is none, whatever is attached
  ComfyUi(AppDirectories directories, boolean wanted, Set<Integer> promised) {
    this.directories = directories;
    this.attachment = wanted ? ComfyAttachment.of(directories).orElse(null) : null;
    // Beside the port that a ComfyUI of the user's own takes.
    this.port = new PortChoice(PORT, promised);
  }

  /// Makes the child known, and tells servers where ComfyUI answers. What the user has set in the
  /// environment wins.
  void register(Supervisor supervisor, Map<String, String> settings) throws IOException {
    boolean drives =
        EngineCatalog.installed(Map.of()).stream()
            .anyMatch(engine -> engine.id().value().equals("comfyui"));
    switch (drives ? attachment : null) {
      case null -> {}
      case ComfyAttachment.Running(var url) -> settings.putIfAbsent(URL, url.toString());
      case ComfyAttachment.Started started when !settings.containsKey(URL) -> {
        port.next();
        settings.put(URL, ComfyUiService.address(port.told()).toString());
        if (supervisor.info(ComfyUiService.NAME).isEmpty()) {
          supervisor.register(new ComfyUiService(directories, started, port.told()));
          care = ComfyCare.start(supervisor, ComfyUiService.address(port.told()));
        }
      }
      case ComfyAttachment.Started _ -> {}
    }
  }

  /// Starts the child whenever there are tasks for it and it does not run.
  void startWithWork(ServerApplication server, Supervisor supervisor) {
    if (supervisor.info(ComfyUiService.NAME).isPresent()) {
      server.whenWorkComes(Route.COMFY, () -> supervisor.start(ComfyUiService.NAME));
    }
  }

  @Override
  public void close() {
    if (care != null) {
      care.close();
    }
  }
}
