package io.genpulse.launcher.command;

import io.genpulse.apiclient.ProcessView;
import io.genpulse.launcher.comfyui.ComfyAnswer;
import io.genpulse.launcher.comfyui.ComfyAttachment;
import io.genpulse.launcher.comfyui.ComfyInstallation;
import io.genpulse.launcher.comfyui.ComfyInstaller;
import io.genpulse.launcher.comfyui.ComfyInstaller.Torch;
import io.genpulse.launcher.comfyui.ComfyUiService;
import io.genpulse.launcher.comfyui.UsualPlaces;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "comfyui",
    description = "Install or attach a ComfyUI, and steer it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse comfyui install",
      "  genpulse comfyui attach ~/ComfyUI",
      "  genpulse comfyui attach http://127.0.0.1:8188",
      "  genpulse comfyui status"
    })
final class ComfyUiCommand {
  private static final String REPOSITORY = "https://github.com/comfyanonymous/ComfyUI.git";
  private static final String NEXT_START =
      "a GenPulse that runs uses it from its next start on: genpulse stop; genpulse start-all";

  private final CommandContext context;

  ComfyUiCommand(CommandContext context) {
    this.context = context;
  }

  @Command(
      name = "install",
      description = {
        "Fetch ComfyUI with git, give it a Python environment with PyTorch, and use it.",
        "Run again it goes on where it stopped, or repairs the environment."
      })
  int install(
      @Option(
              names = "--torch",
              paramLabel = "KIND",
              description =
                  "PyTorch for cpu, cuda (NVIDIA), rocm (AMD) or mps (Apple); the machine's own by"
                      + " default")
          @Nullable Torch torch,
      @Option(
              names = "--folder",
              paramLabel = "DIR",
              description = "Where to (default: comfyui below the home)")
          @Nullable Path folder,
      @Option(
              names = "--repository",
              paramLabel = "URL",
              defaultValue = REPOSITORY,
              description = "Where git finds it (default: ${DEFAULT-VALUE})")
          String repository,
      @Mixin HomeOption home)
      throws InterruptedException {
    AppDirectories directories = home.directories(context).create();
    Path target = folder == null ? directories.home().resolve("comfyui") : folder.toAbsolutePath();
    Torch wanted =
        torch != null
            ? torch
            : Torch.forThisMachine(
                System.getProperty("os.name", ""), context.environment().getOrDefault("PATH", ""));
    try {
      ComfyInstallation installed =
          new ComfyInstaller(
                  target,
                  directories.logs().resolve("comfyui-install.log"),
                  context.environment(),
                  context::say)
              .install(repository, wanted);
      attached(directories, new ComfyAttachment.Started(installed, options(directories)));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.TASK_FAILED, String.valueOf(e.getMessage()), null);
    }
    return ExitCode.DONE;
  }

  /// Those of before, where there were some.
  private static List<String> options(AppDirectories directories) {
    return ComfyAttachment.of(directories).orElse(null) instanceof ComfyAttachment.Started before
        ? before.options()
        : List.of();
  }

  @Command(
      name = "attach",
      description = {
        "Use a ComfyUI that is there: a folder, which GenPulse starts when there are tasks for it,",
        "or the address of one that runs, which is never started or ended. Without either the one",
        "that is found where ComfyUI usually is."
      })
  int attach(
      @Parameters(paramLabel = "FOLDER|URL", arity = "0..1", description = "The ComfyUI")
          @Nullable String what,
      @Option(
              names = "--python",
              paramLabel = "FILE",
              description = "Its Python, where it is not found beside it")
          @Nullable Path python,
      @Option(
              names = "--option",
              paramLabel = "OPTION",
              description = "One more word for its command line, such as --option=--lowvram")
          @Nullable List<String> options,
      @Mixin HomeOption home)
      throws InterruptedException {
    AppDirectories directories = home.directories(context).create();
    if (what != null && what.matches("https?://.+")) {
      var running = new ComfyAttachment.Running(ServerAddress.of(what));
      attached(directories, running);
      context.say(ComfyAnswer.of(running.url()).sentence());
      return ExitCode.DONE;
    }
    try {
      Path folder = what == null ? found().program() : Path.of(what).toAbsolutePath();
      ComfyInstallation installation =
          python == null
              ? ComfyInstallation.at(folder)
              : ComfyInstallation.at(folder, python.toAbsolutePath());
      attached(
          directories,
          new ComfyAttachment.Started(installation, options == null ? List.of() : options));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.valueOf(e.getMessage()),
          "name the folder with main.py, or install one: genpulse comfyui install");
    }
    return ExitCode.DONE;
  }

  private List<ComfyInstallation> usual() {
    return UsualPlaces.installations(
        Path.of(context.environment().getOrDefault("HOME", System.getProperty("user.home"))));
  }

  private ComfyInstallation found() {
    List<ComfyInstallation> found = usual();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "no ComfyUI is found where it usually is"
            : "there are several: "
                + String.join(", ", found.stream().map(one -> one.program().toString()).toList()));
  }

  private void attached(AppDirectories directories, ComfyAttachment attachment) {
    attachment.write(directories);
    context.print(sentence(attachment));
    context.say(NEXT_START);
  }

  @Command(name = "detach", description = "Use none any more; nothing of it is removed.")
  int detach(@Mixin HomeOption home) {
    boolean there = ComfyAttachment.remove(home.directories(context));
    context.print(there ? "ComfyUI is not used any more" : "no ComfyUI was in use");
    return ExitCode.DONE;
  }

  @Command(name = "status", description = "Show which ComfyUI is used and how it is.")
  int status(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    Optional<ComfyAttachment> attachment = ComfyAttachment.of(server.home().directories(context));
    ProcessView process = process(server).orElse(null);
    ComfyAnswer answer =
        attachment.orElse(null) instanceof ComfyAttachment.Running(URI url)
            ? ComfyAnswer.of(url)
            : null;
    if (json.wanted()) {
      var shown = new LinkedHashMap<String, @Nullable Object>();
      shown.put("attached", attachment.map(ComfyUiCommand::json).orElse(null));
      shown.put("process", process);
      shown.put("version", answer == null ? null : answer.version());
      context.printJson(shown);
      return ExitCode.DONE;
    }
    context.print(attachment.map(ComfyUiCommand::sentence).orElseGet(this::none));
    if (answer != null) {
      context.print(answer.sentence());
    }
    if (process != null) {
      context.print(
          "it is %s%s"
              .formatted(
                  state(process.state()),
                  process.port() == null || process.pid() == null
                      ? ""
                      : " on port " + process.port()));
      if (process.lastError() != null) {
        context.print(process.lastError());
      }
    }
    return ExitCode.DONE;
  }

  private static String state(String word) {
    return switch (word) {
      case "stopped" -> "not running; the next task for it starts it";
      case "backoff" -> "not running; it is started again in a moment";
      case "failed" -> "not running; it is tried again in a while";
      default -> word;
    };
  }

  private String none() {
    List<ComfyInstallation> found = usual();
    return "no ComfyUI is in use; get one with: genpulse comfyui install, or use one that is there:"
        + " genpulse comfyui attach "
        + (found.isEmpty() ? "FOLDER|URL" : found.getFirst().program());
  }

  private Optional<ProcessView> process(ServerOption server) throws InterruptedException {
    if (server.address(context).isEmpty()) {
      return Optional.empty();
    }
    try (var client = server.connect(context)) {
      return client.processes().stream()
          .filter(process -> process.name().equals(ComfyUiService.NAME))
          .findFirst();
    }
  }

  @Command(name = "start", description = "Start it now, before a task needs it.")
  int start(@Mixin ServerOption server) throws InterruptedException {
    return steer(server, "start", "ComfyUI is starting; see: genpulse comfyui status");
  }

  @Command(name = "stop", description = "Stop it; the next task for it starts it again.")
  int stop(@Mixin ServerOption server) throws InterruptedException {
    return steer(server, "stop", "ComfyUI is stopping");
  }

  private int steer(ServerOption server, String action, String done) throws InterruptedException {
    if (process(server).isEmpty()) {
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "no ComfyUI belongs to a GenPulse that runs here",
          "attach one, then start GenPulse anew: genpulse comfyui attach FOLDER; genpulse start-all");
    }
    try (var client = server.connect(context)) {
      client.steerProcess(ComfyUiService.NAME, action);
    }
    context.print(done);
    return ExitCode.DONE;
  }

  private static String sentence(ComfyAttachment attachment) {
    return switch (attachment) {
      case ComfyAttachment.Running(URI url) -> "ComfyUI at " + url;
      case ComfyAttachment.Started(var installation, var options) ->
          "ComfyUI in %s with %s%s"
              .formatted(
                  installation.program(),
                  installation.python(),
                  options.isEmpty() ? "" : ", options " + String.join(" ", options));
    };
  }

  private static Map<String, Object> json(ComfyAttachment attachment) {
    return switch (attachment) {
      case ComfyAttachment.Running(URI url) -> Map.of("url", url);
      case ComfyAttachment.Started(var installation, var options) ->
          Map.of(
              "program", installation.program().toString(),
              "python", installation.python().toString(),
              "options", options);
    };
  }
}
