package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.server.input.MediaType;
import io.genpulse.ui.StudioStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What a window is opened with, by a double-click for instance.
sealed interface StudioFile {
  /// To be taken in as a task type.
  record Workflow(Path file) implements StudioFile {
    @Override
    public void show(StudioStart window) {
      window.importWorkflow(file);
    }
  }

  /// An order as it is filled in.
  record Order(String taskType, JsonNode params) implements StudioFile {
    @Override
    public void show(StudioStart window) {
      window.compose(taskType, params);
    }
  }

  void show(StudioStart window);

  /// A picture of GenPulse is the order that makes it again, another one is drawn from.
  ///
  /// @throws CommandFailure when it is neither workflow nor picture
  static StudioFile read(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json") && Files.isRegularFile(file)) {
      return new Workflow(absolute);
    }
    if (!isPicture(file)) {
      throw failure(file, "is no picture");
    }
    var json = new ObjectMapper();
    return PictureText.find(file)
        .map(made -> new Order(PictureParams.type(made), json.valueToTree(PictureParams.of(made))))
        .orElseGet(
            () ->
                new Order(
                    "image-to-image", json.valueToTree(Map.of("image", absolute.toString()))));
  }

  private static boolean isPicture(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return MediaType.of(in.readNBytes(MediaType.HEAD_BYTES))
          .filter(type -> type.text().startsWith("image/"))
          .isPresent();
    } catch (IOException e) {
      throw failure(file, "cannot be read: " + IoReason.of(e));
    }
  }

  private static CommandFailure failure(Path file, String what) {
    return new CommandFailure(
        ExitCode.USAGE, file + " " + what, "name a workflow of ComfyUI (.json) or a picture");
  }
}
