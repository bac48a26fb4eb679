package io.genpulse.launcher.comfyui;

import io.genpulse.launcher.service.FolderTree;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Installs ComfyUI: its program by git, a Python environment of its own, PyTorch for the machine,
/// and what ComfyUI requires. Run again after a failure it goes on where it stopped, and on an
/// installation that is damaged it repairs the environment.
public final class ComfyInstaller {
  private static final Pattern PYTHON = Pattern.compile("Python 3\\.(\\d+)");
  private static final int LEAST_PYTHON = 10;
  // Such as: Downloading https://.../torch-2.9.0-cp312-cp312-linux_x86_64.whl (858.1 MB)
  private static final Pattern DOWNLOAD =
      Pattern.compile("Downloading (?:\\S*/)?([^/ ]+) \\((\\d{2,}(?:\\.\\d+)? MB|[\\d.]+ GB)\\)");
  private static final Pattern NO_NETWORK =
      Pattern.compile(
          "Could not resolve host|Failed to establish a new connection|Temporary failure in name"
              + "|Network is unreachable|No matching distribution found for torch");

  private final Path folder;
  private final Path log;
  private final Map<String, String> environment;
  private final Consumer<String> step;

  /// @param folder of the program; made when it is missing
  /// @param log takes all that the programs print
  /// @param environment where `PATH` leads to git and Python
  /// @param step hears what is done, for people
  public ComfyInstaller(
      Path folder, Path log, Map<String, String> environment, Consumer<String> step) {
    this.folder = folder;
    this.log = log;
    this.environment = Map.copyOf(environment);
    this.step = step;
  }

  /// Which PyTorch: the set of torch, torchvision and torchaudio that belong together.
  public enum Torch {
    /// For the processor: works everywhere, slowly.
    CPU("https://download.pytorch.org/whl/cpu"),
    /// For NVIDIA cards.
    CUDA("https://download.pytorch.org/whl/cu130"),
    /// For AMD cards, on Linux.
    ROCM("https://download.pytorch.org/whl/rocm6.4"),
    /// For Apple's own chips.
    MPS("");

    private final String index;

    Torch(String index) {
      this.index = index;
    }

    /// The one for this machine, by the programs that the drivers bring along.
    public static Torch forThisMachine(String os, String path) {
      if (os.toLowerCase(Locale.ROOT).contains("mac")) {
        return MPS;
      }
      if (find("nvidia-smi", path).isPresent()) {
        return CUDA;
      }
      return find("rocminfo", path).isPresent() ? ROCM : CPU;
    }
  }

  /// Returns what was installed.
  ///
  /// @param repository where git finds ComfyUI
  /// @throws IOException saying in plain words what is missing or went wrong, and the way out
  public ComfyInstallation install(String repository, Torch torch)
      throws IOException, InterruptedException {
    String path = environment.getOrDefault("PATH", "");
    Path git =
        find("git", path)
            .orElseThrow(
                () ->
                    new IOException(
                        "git is missing; install it (such as: apt install git) and run this again"));
    Path python = python(path);
    Files.createDirectories(log.toAbsolutePath().getParent());
    if (ComfyInstallation.programBelow(folder).isEmpty()) {
      step.accept("1/5 Fetching ComfyUI from " + repository);
      if (Files.exists(folder) && !isEmpty(folder)) {
        throw new IOException(
            "%s is there but holds no ComfyUI; move it away and run this again".formatted(folder));
      }
      fetch(git, repository);
    } else {
      step.accept("1/5 ComfyUI is there: " + folder);
    }
    if (ComfyInstallation.pythonOf(folder).isEmpty()) {
      step.accept("2/5 Making a Python environment");
      run("python", List.of(python.toString(), "-m", "venv", folder.resolve("venv").toString()));
    } else {
      step.accept("2/5 The Python environment is there");
    }
    ComfyInstallation installation = ComfyInstallation.at(folder);
    step.accept(
        "3/5 Installing PyTorch for %s (up to some gigabytes)"
            .formatted(torch.name().toLowerCase(Locale.ROOT)));
    pip(installation, torchArguments(torch));
    step.accept("4/5 Installing what ComfyUI requires");
    pip(installation, List.of("-r", folder.resolve("requirements.txt").toString()));
    step.accept("5/5 Trying it");
    tryIt(installation, torch);
    return installation;
  }

  /// Into a folder beside it: one that is cut off leaves nothing that looks like a ComfyUI.
  private void fetch(Path git, String repository) throws IOException, InterruptedException {
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    FolderTree.remove(part);
    run("git", List.of(git.toString(), "clone", "--depth", "1", repository, part.toString()));
    Files.deleteIfExists(folder);
    Files.move(part, folder);
  }

  private static List<String> torchArguments(Torch torch) {
    var arguments = new ArrayList<>(List.of("torch", "torchvision", "torchaudio"));
    if (!torch.index.isEmpty()) {
      arguments.addAll(List.of("--index-url", torch.index));
    }
    return arguments;
  }

  private Path python(String path) throws IOException, InterruptedException {
    String found = "";
    for (String name : List.of("python3", "python")) {
      Optional<Path> python = find(name, path);
      if (python.isPresent()) {
        found = output(List.of(python.get().toString(), "--version"));
        Matcher version = PYTHON.matcher(found);
        if (version.find() && Integer.parseInt(version.group(1)) >= LEAST_PYTHON) {
          return python.get();
        }
      }
    }
    throw new IOException(
        "Python 3.%d or later is missing%s; install it (such as: apt install python3 python3-venv)"
                .formatted(LEAST_PYTHON, found.isBlank() ? "" : " (there is " + found + ")")
            + " and run this again");
  }

  private void pip(ComfyInstallation installation, List<String> what)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.addAll(List.of(installation.python().toString(), "-m", "pip", "install"));
    command.addAll(what);
    run("pip", command);
  }

  private void tryIt(ComfyInstallation installation, Torch torch)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(installation.python().toString(), "-s", "main.py", "--quick-test-for-ci"));
    if (torch == Torch.CPU) {
      command.add("--cpu");
    }
    var diagnosis = new StartDiagnosis();
    int code = run(command, diagnosis::said);
    if (code != 0) {
      throw new IOException(
          diagnosis
              .cause()
              .map(why -> "ComfyUI does not start: " + why.sentence() + "; " + why.remedy())
              .orElse("ComfyUI does not start (exit code " + code + "), see " + log));
    }
  }

  /// @param name of the program, for messages
  private void run(String name, List<String> command) throws IOException, InterruptedException {
    var last = new ArrayList<String>();
    int code =
        run(
            command,
            line -> {
              tellOfDownload(line);
              last.add(line);
              if (last.size() > 20) {
                last.removeFirst();
              }
            });
    if (code == 0) {
      return;
    }
    String said = String.join("\n", last);
    throw new IOException(
        NO_NETWORK.matcher(said).find()
            ? "%s cannot reach the network; see that it is there and run this again, it goes on where"
                    .formatted(name)
                + " it stopped"
            : "%s failed (exit code %d), see %s:\n%s".formatted(name, code, log, said));
  }

  /// The large ones take minutes each.
  private void tellOfDownload(String line) {
    Matcher download = DOWNLOAD.matcher(line);
    if (download.find()) {
      step.accept("    %s (%s)".formatted(download.group(1), download.group(2)));
    }
  }

  private int run(List<String> command, Consumer<String> line)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (Files.isDirectory(folder)) {
      builder.directory(folder.toFile());
    }
    builder.environment().putAll(environment);
    PythonEnvironment.clean(builder.environment());
    // Nobody is there to answer.
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    Process process = builder.start();
    try (var reader = process.inputReader();
        BufferedWriter written =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      process.getOutputStream().close();
      written.write("$ " + String.join(" ", command) + "\n");
      for (String said = reader.readLine(); said != null; said = reader.readLine()) {
        written.write(said + "\n");
        line.accept(said);
      }
      return process.waitFor();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var reader = process.inputReader()) {
      String first = reader.readLine();
      process.waitFor();
      return first == null ? "" : first.strip();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static Optional<Path> find(String program, String path) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .flatMap(entry -> Stream.of(program, program + ".exe").map(Path.of(entry)::resolve))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
