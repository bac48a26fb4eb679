package io.genpulse.launcher.comfyui;

import io.genpulse.launcher.comfyui.StartProblem.Kind;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.process.Probe;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A ComfyUI as a child. It works with the models and custom nodes of its own folder, and with
/// folders for inputs, outputs and its database that are ours alone: another ComfyUI that somebody
/// runs from the same folder is not disturbed.
public final class ComfyUiService implements ProcessPlan {
  public static final String NAME = "comfyui";

  private static final Logger log = LoggerFactory.getLogger(ComfyUiService.class);

  // Custom nodes may install packages at their first start: silent, and waiting for a network.
  private static final Duration STALL = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(10);
  // Said by one that goes on answering and will run no prompt any more: what runs them has died, or
  // the graphics card refuses everything until the process ends.
  private static final Pattern LAST_WORDS =
      Pattern.compile(
          "Exception in thread .*\\(prompt_worker\\)|(?:CUDA|HIP) error: (?!out of memory)");

  private final AppDirectories directories;
  private final ComfyAttachment.Started attachment;
  private final int port;
  private final StartDiagnosis diagnosis = new StartDiagnosis();
  private boolean onProcessor;
  private volatile boolean broken;

  /// @param port stays the same for all its lives: the engine knows it
  public ComfyUiService(AppDirectories directories, ComfyAttachment.Started attachment, int port) {
    this.directories = directories;
    this.attachment = attachment;
    this.port = port;
  }

  /// Where it answers.
  public static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException, InterruptedException {
    if (diagnosis.cause().filter(why -> why.kind() == Kind.NO_GPU).isPresent()) {
      onProcessor = true;
      log.warn("ComfyUI finds no GPU that its PyTorch can use; it runs on the processor, slowly");
    }
    diagnosis.clear();
    broken = false;
    ComfyInstallation installation = attachment.installation();
    if (!Files.isRegularFile(installation.program().resolve("main.py"))) {
      throw new IOException(
          "there is no ComfyUI in %s any more; attach it again: genpulse comfyui attach FOLDER"
              .formatted(installation.program()));
    }
    Path temporary = folder("temp");
    return new ProcessSpec(
        command(installation, ComfyFlags.of(installation), temporary),
        PythonEnvironment.of(System.getenv()),
        installation.program(),
        port,
        whileWhole(new ComfyProbe(address(port), temporary.toString())),
        new StartWatch.WhileBusy(STALL),
        new StopOrder(StopOrder.Signal.TERMINATE, GRACE));
  }

  private Probe whileWhole(Probe probe) {
    return () -> broken ? Probe.Answer.SILENT : probe.ask();
  }

  private List<String> command(ComfyInstallation installation, ComfyFlags flags, Path temporary)
      throws IOException {
    var command = new ArrayList<String>();
    command.addAll(List.of(installation.python().toString(), "-s", "main.py"));
    command.addAll(List.of("--listen", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--temp-directory", temporary.toString()));
    command.addAll(List.of("--output-directory", folder("output").toString()));
    command.addAll(List.of("--input-directory", folder("input").toString()));
    command.addAll(List.of("--user-directory", folder("user").toString()));
    if (flags.knows("--database-url")) {
      command.addAll(
          List.of("--database-url", "sqlite:///" + folder("user").resolve("comfyui.db")));
    }
    for (String flag :
        List.of("--disable-auto-launch", "--disable-assets", "--disable-api-nodes")) {
      if (flags.knows(flag)) {
        command.add(flag);
      }
    }
    if (flags.knows("--preview-method")) {
      command.addAll(List.of("--preview-method", "auto"));
    }
    if (onProcessor && !attachment.options().contains("--cpu")) {
      command.add("--cpu");
    }
    command.addAll(attachment.options());
    return command;
  }

  private Path folder(String name) throws IOException {
    Path folder = directories.data().resolve("comfyui").resolve(name);
    return Files.createDirectories(folder);
  }

  @Override
  public void said(String line) {
    diagnosis.said(line);
    if (!broken && LAST_WORDS.matcher(line).find()) {
      broken = true;
      log.warn("ComfyUI runs no prompts any more and is started anew; it said: {}", line.strip());
    }
  }

  @Override
  public Optional<String> explain() {
    return diagnosis.cause().map(why -> why.sentence() + "; " + why.remedy());
  }
}
