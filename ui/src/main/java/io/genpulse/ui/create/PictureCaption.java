package io.genpulse.ui.create;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Texts;
import java.util.ArrayList;
import java.util.List;

/// One line about a finished picture: enough to make it again.
final class PictureCaption {
  private static final String SEPARATOR = "  ·  ";

  private PictureCaption() {}

  /// @param n which output, counted from 1
  static String of(TaskView task, int n, Texts texts) {
    List<String> parts = new ArrayList<>();
    for (TaskView.OutputView output : task.outputs()) {
      if (output.n() == n && output.width() != null && output.height() != null) {
        parts.add(output.width() + " × " + output.height());
      }
    }
    if (task.provider() != null) {
      parts.add(task.provider());
    }
    addText(parts, "", made(task, "model"));
    // The result tells of the first picture; what the others were drawn with is the engine's way.
    addText(
        parts, texts.of(n == 1 ? "caption.seed" : "caption.firstseed") + " ", made(task, "seed"));
    addText(parts, "", made(task, "steps"), " " + texts.of("caption.steps"));
    if (task.durationMs() != null) {
      parts.add(Numbers.seconds(task.durationMs()));
    }
    return String.join(SEPARATOR, parts);
  }

  /// What was really used, else what was asked for.
  private static JsonNode made(TaskView task, String name) {
    return task.result().hasNonNull(name) ? task.result().path(name) : task.params().path(name);
  }

  private static void addText(List<String> parts, String before, JsonNode value) {
    addText(parts, before, value, "");
  }

  private static void addText(List<String> parts, String before, JsonNode value, String after) {
    String text = value.asText("");
    if (value.isValueNode() && !text.isBlank() && !value.isNull()) {
      parts.add(before + text + after);
    }
  }
}
