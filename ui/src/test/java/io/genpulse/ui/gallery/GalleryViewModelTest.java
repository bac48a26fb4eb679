package io.genpulse.ui.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.task.StoreUnderTest;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class GalleryViewModelTest {
  @TempDir private Path folder;
  private StoreUnderTest test;
  private StudioSettings settings;
  private GalleryViewModel gallery;

  @BeforeEach
  void start() throws Exception {
    test = new StoreUnderTest();
    settings = new StudioSettings(folder.resolve("console.json"));
    gallery = new GalleryViewModel(test.client, test.background, test.texts, settings, test.store);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void eachOutputIsAnItemAndPagesFollowWithoutAGap() throws Exception {
    for (int n = 0; n < 250; n++) {
      finished("picture " + n, 1);
    }
    finished("twins", 2);
    test.server.put("not finished");
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 201);

    gallery.more();
    test.window.until(() -> gallery.items().size() == 252);

    assertThat(gallery.items().getFirst().prompt()).isEqualTo("twins");
    assertThat(gallery.items().get(1).key()).endsWith("_2");
    assertThat(gallery.items().getLast().prompt()).isEqualTo("picture 0");
  }

  @Test
  void wordsAreLookedForOnTheServer() throws Exception {
    finished("an old harbour", 1);
    finished("a fox", 1);
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 2);

    gallery.wordsProperty().set("harbour");
    test.window.until(() -> gallery.items().size() == 1);

    assertThat(gallery.items().getFirst().prompt()).isEqualTo("an old harbour");
  }

  @Test
  void whatWasStarredIsFoundAgain() throws Exception {
    String fox = finished("a fox", 1);
    finished("a harbour", 1);
    settings.star(fox, true);

    gallery.starredOnlyProperty().set(true);
    test.window.until(() -> gallery.items().size() == 1);

    assertThat(gallery.items().getFirst().prompt()).isEqualTo("a fox");
  }

  @Test
  void chosenTasksAreDeletedOnTheServer() throws Exception {
    finished("one", 1);
    finished("two", 1);
    finished("three", 1);
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 3);

    gallery.choose(gallery.items().get(0));
    gallery.chooseTo(gallery.items().get(1));
    gallery.delete(gallery.chosenTasks());
    test.window.until(() -> gallery.items().size() == 1);

    assertThat(gallery.items().getFirst().prompt()).isEqualTo("one");
    assertThat(gallery.chosen()).isEmpty();
    assertThat(test.server.requests("DELETE tasks")).isEqualTo(2);
  }

  @Test
  void whatIsFinishedMeanwhileComesOnTop() throws Exception {
    finished("older", 1);
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 1);

    finished("newer", 1);
    test.store.refresh();
    test.window.until(() -> gallery.items().size() == 2);

    assertThat(gallery.items().getFirst().prompt()).isEqualTo("newer");
  }

  @Test
  void whatDiffersBetweenTwoIsSaid() throws Exception {
    String one = test.server.put("a fox");
    test.server.complete(
        one, 1, task -> task.put("provider", "openai").putObject("result").put("seed", 1));
    String two = test.server.put("a fox");
    test.server.complete(
        two, 1, task -> task.put("provider", "openai").putObject("result").put("seed", 2));
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 2);
    gallery.choose(gallery.items().getLast());
    gallery.toggle(gallery.items().getFirst());

    assertThat(gallery.comparable()).isEqualTo(gallery.items());
    assertThat(Differences.of(test.client.task(one), test.client.task(two)))
        .containsExactly(new Differences.Difference("seed", "1", "2"));
  }

  @Test
  void eachDayHasLinesOfItsOwn() throws Exception {
    finished("one", 3);
    gallery.refresh();
    test.window.until(() -> gallery.items().size() == 3);

    List<GalleryLine> lines = GalleryLine.of(gallery.items(), 2, ZoneOffset.UTC);

    assertThat(lines)
        .containsExactly(
            new GalleryLine.Day(LocalDate.of(2026, 1, 2)),
            new GalleryLine.Tiles(gallery.items().subList(0, 2)),
            new GalleryLine.Tiles(gallery.items().subList(2, 3)));
  }

  private String finished(String prompt, int pictures) {
    String id = test.server.put(prompt);
    test.server.complete(id, pictures, _ -> {});
    return id;
  }
}
