package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.server.input.MediaType;
import io.genpulse.server.media.FileMarks;
import io.genpulse.server.media.MediaFacts;
import io.genpulse.server.media.MediaProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = {
      "Say what a picture, video or sound tells of itself: what it is, whether a model made it,",
      "and, for a PNG of GenPulse, how."
    },
    footer = {"", "Example:", "  genpulse inspect fox.png"})
final class InspectCommand implements Callable<Integer> {
  private final CommandContext context;

  @Parameters(paramLabel = "FILE", description = "A file, whoever made it")
  private Path file = Path.of("");

  @Mixin private final JsonOption json = new JsonOption();

  InspectCommand(CommandContext context) {
    this.context = context;
  }

  /// What is printed as JSON.
  ///
  /// @param digitalSource the word of IPTC for where it comes from
  /// @param contentCredentials whether a manifest of C2PA is in it, which nobody has checked
  /// @param made how, where it is a PNG of GenPulse
  private record Inspection(
      String file,
      String mediaType,
      long bytes,
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long durationMs,
      @Nullable String digitalSource,
      boolean contentCredentials,
      @Nullable JsonNode made) {}

  @Override
  public Integer call() {
    Inspection found = inspect();
    if (json.wanted()) {
      context.printJson(found);
    } else {
      print(found);
    }
    return ExitCode.DONE;
  }

  private Inspection inspect() {
    try {
      MediaType type = type();
      MediaFacts facts = MediaProbe.look(file, type.text());
      FileMarks marks = FileMarks.read(file, type.text());
      Duration duration = facts.duration();
      return new Inspection(
          file.toString(),
          type.text(),
          Files.size(file),
          facts.width(),
          facts.height(),
          duration == null ? null : (Long) duration.toMillis(),
          marks.digitalSource().orElse(null),
          marks.sealed(),
          type == MediaType.PNG ? PictureText.find(file).orElse(null) : null);
    } catch (NoSuchFileException e) {
      throw failure("is not there");
    } catch (IOException e) {
      throw failure("cannot be read: " + IoReason.of(e));
    }
  }

  private MediaType type() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return MediaType.of(in.readNBytes(MediaType.HEAD_BYTES))
          .orElseThrow(() -> failure("is no picture, video or sound of a known kind"));
    }
  }

  private CommandFailure failure(String what) {
    return new CommandFailure(
        ExitCode.USAGE, file + " " + what, "name a picture, a video or a sound");
  }

  private void print(Inspection found) {
    context.print(
        "%s: %s, %d bytes%s".formatted(file, found.mediaType(), found.bytes(), size(found)));
    String source = found.digitalSource();
    context.print("  from: " + (source == null ? "it does not say" : source + meaning(source)));
    if (found.contentCredentials()) {
      context.print("  content credentials: a C2PA manifest is in it; nobody has checked it here");
    }
    JsonNode made = found.made();
    if (made != null) {
      made.properties()
          .forEach(
              value -> {
                if (!value.getValue().isNull()) {
                  context.print("  %s: %s".formatted(value.getKey(), text(value.getValue())));
                }
              });
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private static String size(Inspection found) {
    String size = found.width() == null ? "" : ", %dx%d".formatted(found.width(), found.height());
    Long duration = found.durationMs();
    return duration == null ? size : size + ", %.1f s".formatted(duration / 1_000.0);
  }

  private static String meaning(String source) {
    return switch (source) {
      case "trainedAlgorithmicMedia" -> " (a model made it)";
      case "compositeWithTrainedAlgorithmicMedia" -> " (a model changed or continued a given file)";
      default -> "";
    };
  }
}
