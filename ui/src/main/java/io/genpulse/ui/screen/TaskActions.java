package io.genpulse.ui.screen;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Opener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What can be done with a finished task, from whatever screen shows it. Used on the window's
/// thread only.
public final class TaskActions {
  private static final Logger log = LoggerFactory.getLogger(TaskActions.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final StudioContext context;

  public TaskActions(StudioContext context) {
    this.context = context;
  }

  /// Everything again, with a new seed.
  public void remix(TaskView task) {
    context.navigation().compose(Draft.remix(task));
  }

  /// Everything again, with the seed that was drawn: the same picture unless something is changed.
  public void again(TaskView task) {
    context.navigation().compose(Draft.exactly(task));
  }

  /// The picture as the beginning of another one.
  public void useAsInput(TaskView task, int n) {
    withFile(
        task,
        n,
        file ->
            context.navigation().compose(Draft.ofFile("image-to-image", "image", file.toString())));
  }

  public void upscale(TaskView task, int n) {
    withFile(
        task,
        n,
        file -> context.navigation().compose(Draft.ofFile("upscale", "image", file.toString())));
  }

  /// A part of the picture anew.
  public void redraw(TaskView task, int n) {
    withFile(
        task,
        n,
        file -> context.navigation().compose(Draft.ofFile("inpaint", "image", file.toString())));
  }

  public void star(TaskView task) {
    boolean now = !context.settings().starred().contains(task.taskId());
    context.settings().star(task.taskId(), now);
  }

  /// The picture for programs that take pictures, the file for those that take files.
  public void copy(TaskView task, int n) {
    withFile(
        task,
        n,
        file -> {
          ClipboardContent content = new ClipboardContent();
          content.putFiles(List.of(file.toFile()));
          Image image = new Image(file.toUri().toString());
          if (!image.isError()) {
            content.putImage(image);
          }
          Clipboard.getSystemClipboard().setContent(content);
        });
  }

  public void copyPrompt(TaskView task) {
    Copied.text(task.params().path("prompt").asText(""));
  }

  /// The order as a call of the API, for a terminal.
  public void copyCurl(TaskView task) {
    Copied.text(curl(context.client().server().toString(), Draft.of(task)));
  }

  /// Shows where the file is.
  public void openFolder(TaskView task, int n) {
    withFile(
        task,
        n,
        file -> {
          Path folder = file.getParent();
          if (folder != null) {
            Opener.open(folder);
          }
        });
  }

  /// Shows or plays the file in the desktop's own program.
  public void open(TaskView task, int n) {
    withFile(task, n, Opener::open);
  }

  /// Copies all outputs of these tasks into a folder.
  ///
  /// @param then hears how many files there are now, or why not all
  public void export(List<TaskView> tasks, Path folder, Consumer<String> then) {
    export(files(tasks)::copyTo, folder, then);
  }

  /// Packs all outputs of these tasks into a zip file.
  ///
  /// @param then hears how many files there are now, or why not all
  public void zip(List<TaskView> tasks, Path file, Consumer<String> then) {
    export(files(tasks)::zipTo, file, then);
  }

  private interface Export {
    int to(Path target) throws InterruptedException;
  }

  private void export(Export export, Path target, Consumer<String> then) {
    context
        .background()
        .call(
            () -> export.to(target),
            files -> then.accept(context.texts().of("export.done", files, target.toString())),
            e -> then.accept(context.texts().of("export.failed", e.getMessage())));
  }

  private ResultFiles files(List<TaskView> tasks) {
    return new ResultFiles(context.client(), context.pictures(), tasks);
  }

  /// The file of an output, if it was fetched already.
  public Optional<Path> kept(TaskView task, int n) {
    return task.urls().size() < n
        ? Optional.empty()
        : context.pictures().kept(task.taskId(), n, task.urls().get(n - 1));
  }

  /// Gives the file of an output as soon as it is here; nothing when it cannot be fetched.
  public void withFile(TaskView task, int n, Consumer<Path> then) {
    if (task.urls().size() < n) {
      return;
    }
    String url = task.urls().get(n - 1);
    BackgroundCall background = context.background();
    background.call(
        () -> context.pictures().get(context.client(), task.taskId(), n, url),
        then,
        e -> log.warn("The output of {} cannot be fetched", task.taskId(), e));
  }

  /// An order as a call of the API.
  public static String curl(String server, Draft draft) {
    ObjectNode order = JSON.createObjectNode().put("task_type", draft.taskType());
    order.set("params", draft.params());
    return "curl -s %s/generate -H 'Content-Type: application/json' -d '%s'"
        .formatted(server, order.toString().replace("'", "'\\''"));
  }
}
