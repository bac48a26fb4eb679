package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.TaskUpdate;
import io.genpulse.apiclient.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewModelsTest {
  private final WindowThread window = new WindowThread();
  private final BackgroundCall background = new BackgroundCall(window);
  private FakeGenPulse server;
  private GenPulseClient client;
  private TasksViewModel tasks;

  @BeforeEach
  void start() throws IOException {
    server = new FakeGenPulse(0);
    client = new GenPulseClient(server.url());
    tasks = new TasksViewModel(client, background);
  }

  @AfterEach
  void stop() {
    background.close();
    client.close();
    server.close();
  }

  @Test
  void anOrderCarriesOnlyWhatWasFilledInAndItsTaskIsChosen() throws Exception {
    PromptViewModel prompt = new PromptViewModel(client, background, tasks::submitted);
    prompt.promptProperty().set("  a red fox  ");
    prompt.sizeProperty().set(PictureSize.WIDE_768);
    prompt.stepsProperty().set("12");
    prompt.guidanceProperty().set("7,5");

    prompt.generate();
    window.until(() -> !tasks.rows().isEmpty());

    assertThat(server.orders())
        .containsExactly(
            new JsonMapper()
                .readTree(
                    """
                    {"task_type":"text-to-image","params":{"prompt":"a red fox","width":768,"height":512,
                     "steps":12,"guidance_scale":7.5}}"""));
    assertThat(chosenTitle()).isEqualTo("a red fox");
  }

  @Test
  void aWrongNumberIsRefusedInWordsBeforeAnythingIsSent() {
    PromptViewModel prompt = new PromptViewModel(client, background, tasks::submitted);
    prompt.promptProperty().set("a red fox");
    prompt.seedProperty().set("many");

    prompt.generate();

    assertThat(prompt.problemProperty().get())
        .isEqualTo("Seed must be a whole number but is \"many\".");
    assertThat(server.orders()).isEmpty();
  }

  @Test
  void aRefreshAddsAndRemovesRowsButKeepsTheChosenOne() throws Exception {
    server.put("first");
    server.put("second");
    tasks.refresh();
    window.until(() -> tasks.rows().size() == 2);
    TaskRow first = tasks.rows().get(1);
    tasks.selectedProperty().set(first);

    server.put("third");
    tasks.refresh();
    window.until(() -> tasks.rows().size() == 3);

    assertThat(titles()).containsExactly("third", "second", "first");
    assertThat(tasks.selectedProperty().get()).isSameAs(first);
  }

  @Test
  void aLateAnswerOfTheStreamDoesNotUndoTheEnd() throws Exception {
    String id = server.put("a red fox");
    tasks.refresh();
    window.until(() -> !tasks.rows().isEmpty());

    tasks.apply(update(id, "failed", 40));
    tasks.apply(update(id, "processing", 50));

    assertThat(tasks.rows().getFirst().state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void cancelingTellsTheServerAndShowsItsAnswer() throws Exception {
    server.put("a red fox");
    tasks.refresh();
    window.until(() -> !tasks.rows().isEmpty());
    TaskRow row = tasks.rows().getFirst();

    tasks.cancel(row);
    window.until(() -> row.state() == TaskState.CANCELED);

    assertThat(client.task(row.id()).status()).isEqualTo("canceled");
  }

  @Test
  void aTaskOfAnotherClientAppearsWhenTheStreamTellsOfIt() throws Exception {
    String id = server.put("from elsewhere");

    tasks.apply(update(id, "pending", 0));
    window.until(() -> !tasks.rows().isEmpty());

    assertThat(titles()).containsExactly("from elsewhere");
  }

  @Test
  void thePictureOfACompletedTaskIsFetchedAndAFailedOneSaysWhy(@TempDir Path folder)
      throws Exception {
    PictureViewModel picture = new PictureViewModel(client, background, folder);
    String good = server.put("good");
    String bad = server.put("bad");
    server.change(good, task -> task.put("status", "completed").put("url", "/picture/1.png"));
    server.change(
        bad,
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "model_missing")
                .put("message", "No model is installed. Import one."));
    tasks.refresh();
    window.until(() -> tasks.rows().size() == 2);

    picture.choose(tasks.rows().get(1));
    window.until(() -> picture.contentProperty().get() instanceof PictureViewModel.Content.Picture);
    Path file = ((PictureViewModel.Content.Picture) picture.contentProperty().get()).file();
    picture.choose(tasks.rows().get(0));

    assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G');
    assertThat(picture.contentProperty().get())
        .isEqualTo(
            new PictureViewModel.Content.Words(
                "Failed", "No model is installed. Import one.", Tone.DANGER, null));
  }

  @Test
  void theMachineIsReadAndALostServerIsSaid() throws Exception {
    server.system(
        """
        {"version":"1","mode":"local","cpu":{"name":"x","cores":8,"load_percent":25.0},
         "memory":{"used_bytes":4294967296,"total_bytes":17179869184},"gpus":[]}""");
    ConnectionViewModel connection = new ConnectionViewModel(client.server());
    MachineViewModel machine = new MachineViewModel(client, background, connection);

    machine.start();
    window.until(() -> !machine.gauges().isEmpty());
    List<MachineViewModel.Gauge> gauges = List.copyOf(machine.gauges());
    server.close();
    window.until(() -> connection.stateProperty().get() == ConnectionViewModel.State.LOST);

    assertThat(gauges)
        .containsExactly(
            new MachineViewModel.Gauge("CPU", "25 % of 8 cores", 0.25),
            new MachineViewModel.Gauge("Memory", "4.0 GB / 16.0 GB", 0.25));
    assertThat(connection.bannerProperty().get()).contains(server.url().toString());
  }

  private List<String> titles() {
    return tasks.rows().stream().map(TaskRow::title).toList();
  }

  private @Nullable String chosenTitle() {
    TaskRow row = tasks.selectedProperty().get();
    return row == null ? null : row.title();
  }

  private static TaskUpdate update(String id, String status, int progress) {
    TaskView.ErrorView none = new TaskView.ErrorView(null, null);
    return new TaskUpdate(id, status, progress, 1, null, null, List.of(), none, null);
  }
}
