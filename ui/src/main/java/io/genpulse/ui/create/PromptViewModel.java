package io.genpulse.ui.create;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// What the user wants drawn, and the order for it. Never busy: orders queue on the server, so
/// another one may always be given.
final class PromptViewModel {
  private static final String TASK_TYPE = "text-to-image";

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Consumer<TaskView> onSubmitted;
  private final StringProperty prompt = new SimpleStringProperty("");
  private final StringProperty negativePrompt = new SimpleStringProperty("");
  private final ObjectProperty<PictureSize> size = new SimpleObjectProperty<>(PictureSize.MODEL);
  private final StringProperty steps = new SimpleStringProperty("");
  private final StringProperty guidance = new SimpleStringProperty("");
  private final StringProperty seed = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");

  PromptViewModel(
      GenPulseClient client, BackgroundCall background, Consumer<TaskView> onSubmitted) {
    this.client = client;
    this.background = background;
    this.onSubmitted = onSubmitted;
  }

  StringProperty promptProperty() {
    return prompt;
  }

  StringProperty negativePromptProperty() {
    return negativePrompt;
  }

  ObjectProperty<PictureSize> sizeProperty() {
    return size;
  }

  StringProperty stepsProperty() {
    return steps;
  }

  StringProperty guidanceProperty() {
    return guidance;
  }

  StringProperty seedProperty() {
    return seed;
  }

  /// Why the last order was not taken; empty when it was.
  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  void generate() {
    problem.set("");
    Map<String, Object> params;
    try {
      params = params();
    } catch (IllegalArgumentException e) {
      problem.set(String.valueOf(e.getMessage()));
      return;
    }
    background.call(
        () -> withParams(client.submit(Submission.of(TASK_TYPE, params))),
        onSubmitted,
        e -> problem.set(e.getMessage()));
  }

  /// The answer to an order names little more than the task's id; the whole task is asked for.
  private TaskView withParams(TaskView accepted) throws InterruptedException {
    return client.task(accepted.taskId());
  }

  private Map<String, Object> params() {
    String text = prompt.get().strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("Describe the picture first.");
    }
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("prompt", text);
    put(params, "negative_prompt", filled(negativePrompt));
    if (size.get() != PictureSize.MODEL) {
      params.put("width", size.get().width());
      params.put("height", size.get().height());
    }
    put(params, "steps", whole(steps, "Steps"));
    put(params, "guidance_scale", decimal(guidance, "Guidance"));
    put(params, "seed", whole(seed, "Seed"));
    return params;
  }

  private static void put(Map<String, Object> params, String name, @Nullable Object value) {
    if (value != null) {
      params.put(name, value);
    }
  }

  private static @Nullable String filled(StringProperty field) {
    String text = field.get() == null ? "" : field.get().strip();
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Long whole(StringProperty field, String name) {
    String text = filled(field);
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a whole number but is \"" + text + "\".", e);
    }
  }

  private static @Nullable Double decimal(StringProperty field, String name) {
    String text = filled(field);
    try {
      return text == null ? null : Double.valueOf(text.replace(',', '.'));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number but is \"" + text + "\".", e);
    }
  }
}
