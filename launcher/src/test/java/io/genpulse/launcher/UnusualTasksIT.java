package io.genpulse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.program.ProgramUnderTest.Child;
import io.genpulse.launcher.program.RunningStack;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Prompts that people do write, and models that are broken on disk, through the whole chain.
@EnabledOnOs(OS.LINUX)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class UnusualTasksIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VAE = "vae/diffusion_pytorch_model.safetensors";

  static List<String> prompts() {
    return List.of(
        "a 🦊 in the ❄️, family 👨‍👩‍👧 at the lake",
        "夕日の湖と雪山、墨絵風",
        "\"quoted\" \\ {braces} <tags> %s \t tab\nnew line",
        "mountain lake ".repeat(715).strip());
  }

  @ParameterizedTest
  @MethodSource("prompts")
  @Timeout(120)
  void thePromptArrivesAsItIsAndIsDrawn(String prompt, RunningStack stack) throws Exception {
    var done = stack.api().run(task(prompt, null));

    assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("completed");
    assertThat(done.at("/params/prompt").asText()).isEqualTo(prompt);
    assertThat(PictureStatistics.of(stack.api().output(done)).brightness()).isBetween(1.0, 254.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n"})
  @Timeout(60)
  void aPromptThatSaysNothingIsRefusedByName(String prompt, RunningStack stack) {
    assertThatThrownBy(() -> stack.api().submit(task(prompt, null)))
        .hasMessageStartingWith("422 ")
        .hasMessageContaining("/params/prompt");
  }

  @Test
  @Timeout(120)
  void aBrokenModelFailsItsOwnTaskAndTheWorkerDrawsOn(RunningStack stack) throws Exception {
    Path models = stack.program().home().resolve("models");
    Files.delete(copy(models, "missing").resolve(VAE));
    cut(copy(models, "cut").resolve(VAE));
    bend(copy(models, "bent").resolve(VAE));
    long worker = worker(stack);

    assertFails(stack, "missing", "is missing");
    assertFails(stack, "cut", "is cut within tensor");
    assertFails(stack, "bent", "has tensor \"decoder.conv_in.weight\" of shape");

    var done = stack.api().run(task("a lake", null));
    assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("completed");
    assertThat(worker(stack)).isEqualTo(worker);
  }

  private static void assertFails(RunningStack stack, String model, String cause)
      throws IOException, InterruptedException {
    JsonNode failed = stack.api().run(task("a lake", model));

    assertThat(failed.path("status").asText()).as(failed.toString()).isEqualTo("failed");
    assertThat(failed.at("/error/code").asText()).isEqualTo("model_invalid");
    assertThat(failed.at("/error/message").asText())
        .contains(Path.of("models", model, VAE).toString(), cause);
    assertThat(failed.path("attempt").asInt()).isEqualTo(1);
  }

  private static String task(String prompt, @Nullable String model) {
    var task = JSON.createObjectNode().put("task_type", "text-to-image");
    task.putObject("params")
        .put("prompt", prompt)
        .put("width", 64)
        .put("height", 64)
        .put("steps", 2)
        .put("model", model == null ? "genpulse-starter" : model);
    return task.toString();
  }

  private static Path copy(Path models, String name) throws IOException {
    Path from = models.resolve("genpulse-starter");
    Path to = models.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }

  private static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1000);
    }
  }

  /// Swaps two sides of a tensor, which leaves its size in bytes.
  private static void bend(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String bent =
        text.replaceFirst(
            "(\"decoder.conv_in.weight\":\\{[^}]*\"shape\":\\[)(\\d+),(\\d+),", "$1$3,$2,");
    assertThat(bent).isNotEqualTo(text);
    Files.writeString(file, bent, StandardCharsets.ISO_8859_1);
  }

  private static long worker(RunningStack stack) throws IOException, InterruptedException {
    return stack.program().children().stream()
        .filter(child -> child.name().equals("diffusers-worker"))
        .mapToLong(Child::pid)
        .findFirst()
        .orElseThrow();
  }
}
