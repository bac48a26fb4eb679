package io.genpulse.server.feature.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.feature.MadeFiles;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.task.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes into a PNG how it was made: `parameters`, as most tools for such pictures read it, and
/// `genpulse`, the same as JSON.
final class PictureMetadata {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> LABELS = labels();

  private PictureMetadata() {}

  private static Map<String, String> labels() {
    var labels = new LinkedHashMap<String, String>();
    labels.put("steps", "Steps");
    labels.put("scheduler", "Sampler");
    labels.put("guidance_scale", "CFG scale");
    labels.put("seed", "Seed");
    labels.put("size", "Size");
    labels.put("model", "Model");
    return labels;
  }

  /// The attempt as the engine sees it, so that each PNG it makes says how it was made.
  static EngineJob writing(
      MadeFiles made, TaskContext context, String prompt, @Nullable String negativePrompt) {
    return made.job(context, picture -> write(picture, prompt, negativePrompt, context.taskId()));
  }

  private static void write(
      GeneratedFile picture, String prompt, @Nullable String negativePrompt, TaskId task) {
    if (!picture.mediaType().equals("image/png")) {
      return;
    }
    var texts = new LinkedHashMap<String, String>();
    texts.put("parameters", parameters(picture, prompt, negativePrompt));
    texts.put("genpulse", json(picture, prompt, negativePrompt, task));
    try {
      PngText.add(picture.path(), texts);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write metadata into " + picture.path(), e);
    }
  }

  private static String parameters(
      GeneratedFile picture, String prompt, @Nullable String negativePrompt) {
    var values = new LinkedHashMap<>(picture.metadata());
    values.put("size", picture.width() + "x" + picture.height());
    List<String> settings = new ArrayList<>();
    LABELS.forEach(
        (key, label) -> {
          Object value = values.get(key);
          if (value != null) {
            settings.add(label + ": " + value);
          }
        });
    String negative =
        negativePrompt == null || negativePrompt.isBlank()
            ? ""
            : "\nNegative prompt: " + negativePrompt;
    return prompt + negative + "\n" + String.join(", ", settings);
  }

  private static String json(
      GeneratedFile picture, String prompt, @Nullable String negativePrompt, TaskId task) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("task_id", task.toString());
    values.put("prompt", prompt);
    values.put("negative_prompt", negativePrompt);
    values.put("width", picture.width());
    values.put("height", picture.height());
    values.putAll(picture.metadata());
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the engine's metadata is not JSON", e);
    }
  }
}
