package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.LiveEvent;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.StoreUnderTest;
import io.genpulse.ui.task.TaskRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class PictureViewModelTest {
  private static final Instant NOW = Instant.parse("2026-01-02T04:04:05Z");

  @TempDir private Path folder;
  private StoreUnderTest test;
  private QueueViewModel queue;
  private PictureViewModel picture;

  @BeforeEach
  void start() throws IOException {
    test = new StoreUnderTest();
    queue = new QueueViewModel(test.client, test.background, test.texts);
    picture =
        new PictureViewModel(
            test.client,
            test.background,
            new PictureCache(folder, 1 << 20),
            queue,
            test.texts,
            () -> NOW);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void allPicturesOfATaskAreShownWithTheSeedThatWasDrawn() throws Exception {
    String id = test.server.put("two foxes");
    test.server.complete(
        id, 2, task -> task.put("provider", "diffusers").putObject("result").put("seed", 4711));
    picture.choose(row());

    test.window.until(
        () -> picture.contentProperty().get() instanceof PictureViewModel.Content.Picture);
    PictureViewModel.Content first = picture.contentProperty().get();
    picture.turn(1);
    test.window.until(
        () ->
            picture.contentProperty().get() instanceof PictureViewModel.Content.Picture shown
                && shown.n() == 2);

    assertThat(first)
        .isEqualTo(
            new PictureViewModel.Content.Picture(
                folder.resolve(id + "_1.png"), "two foxes", "diffusers  ·  seed 4711", 1, 2));
    assertThat(picture.contentProperty().get())
        .isEqualTo(
            new PictureViewModel.Content.Picture(
                folder.resolve(id + "_2.png"), "two foxes", "diffusers  ·  first seed 4711", 2, 2));
    assertThat(Files.readAllBytes(folder.resolve(id + "_2.png"))).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void anExpiredLinkIsAskedForAgain() throws Exception {
    String id = test.server.put("an old fox");
    test.server.complete(id, 1, task -> task.putArray("urls").add("/expired.png"));
    TaskRow row = row();
    test.server.complete(id, 1, _ -> {});

    picture.choose(row);
    test.window.until(
        () -> picture.contentProperty().get() instanceof PictureViewModel.Content.Picture);

    assertThat(folder.resolve(id + "_1.png")).exists();
  }

  @Test
  void aFailedTaskSaysWhy() throws Exception {
    String id = test.server.put("bad");
    test.server.change(
        id,
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "model_missing")
                .put("message", "No model is installed. Import one."));

    picture.choose(row());

    assertThat(picture.contentProperty().get())
        .isEqualTo(
            new PictureViewModel.Content.Words(
                "Failed", "No model is installed. Import one.", Tone.DANGER, null));
  }

  @Test
  void aWaitingTaskSaysThatTheQueueIsPaused() throws Exception {
    test.server.put("patience");
    picture.choose(row());
    assertThat(text()).isEqualTo("It runs as soon as an engine is free.");

    queue.pause();
    test.window.until(queue.pausedProperty()::get);

    assertThat(text()).isEqualTo("The queue is paused. Nothing is begun until it is resumed.");
  }

  @Test
  void howThePictureLooksSoFarIsShownUntilItIsDone() throws Exception {
    String id = test.server.put("a slow fox");
    test.server.change(
        id, task -> task.put("status", "processing").put("progress", 40).put("message", "step 8"));
    TaskRow row = row();
    picture.choose(row);
    LiveEvent.Preview preview = new LiveEvent.Preview(id, "image/png", "cGlj");

    test.store.heard(preview);
    test.window.until(() -> row.previewProperty().get() != null);
    PictureViewModel.Content unfinished = picture.contentProperty().get();
    test.server.complete(id, 1, _ -> {});
    test.store.refresh();
    test.window.until(
        () -> picture.contentProperty().get() instanceof PictureViewModel.Content.Picture);

    assertThat(unfinished)
        .isEqualTo(new PictureViewModel.Content.Unfinished(preview, "a slow fox", "step 8", 40));
    assertThat(row.previewProperty().get()).isNull();
  }

  private TaskRow row() throws InterruptedException {
    test.refreshed(1);
    return test.store.rows().getFirst();
  }

  private String text() {
    return ((PictureViewModel.Content.Words) picture.contentProperty().get()).text();
  }
}
