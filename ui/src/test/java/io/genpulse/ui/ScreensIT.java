package io.genpulse.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every screen in both looks and languages; pictures of them are left in target/screenshots.
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class ScreensIT {
  private static final List<String> SCREENS =
      List.of("create", "queue", "gallery", "workflows", "services", "api", "settings");

  @TempDir private Path cache;
  private FakeGenPulse server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeGenPulse(0);
    server.processes(
        """
        [{"name":"postgres","state":"ready","pid":4101,"port":5442,"restarts":0,"cpu_percent":3.4,
          "memory_bytes":88080384,"last_error":null,"started_at":"2026-01-02T03:04:05Z"},
         {"name":"redis","state":"ready","pid":4102,"port":6389,"restarts":0,"cpu_percent":0.4,
          "memory_bytes":8808038,"last_error":null,"started_at":"2026-01-02T03:04:05Z"},
         {"name":"diffusers-worker","state":"starting","pid":4103,"port":null,"restarts":1,"cpu_percent":88.0,
          "memory_bytes":2008803840,"last_error":null,"started_at":"2026-01-02T03:04:05Z"},
         {"name":"comfyui","state":"failed","pid":null,"port":null,"restarts":3,"cpu_percent":null,
          "memory_bytes":null,"last_error":"ModuleNotFoundError: No module named 'torch'"}]""");
    server.system(
        """
        {"version":"0.1.0","mode":"local","cpu":{"name":"x","cores":8,"load_percent":37.2},
         "memory":{"used_bytes":9663676416,"total_bytes":17179869184},
         "disk":{"used_bytes":96636764160,"total_bytes":171798691840},"gpus":[]}""");
    for (int n = 0; n < 30; n++) {
      String id = server.put("a quiet harbour at dawn, watercolour, number " + n);
      server.complete(
          id,
          1,
          task ->
              task.put("provider", "diffusers")
                  .put("duration_ms", 41_000)
                  .putObject("result")
                  .put("seed", 4711)
                  .put("model", "sd15"));
    }
    String failed = server.put("a very large picture of a very small mouse");
    server.change(
        failed,
        task ->
            task.put("status", "failed")
                .putObject("error")
                .put("code", "out_of_memory")
                .put(
                    "message",
                    "The GPU has too little memory for 2048 × 2048.\nChoose a smaller size."
                        + "\n  at a place that only its makers know".repeat(8)));
    String waiting = server.put("a fox in the snow");
    server.change(
        waiting, task -> task.putObject("waiting").put("reason", "behind").put("ahead", 1));
    String running = server.put("a lighthouse in a storm, oil painting");
    server.change(
        running,
        task ->
            task.put("status", "processing").put("progress", 42).put("message", "step 21 of 50"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"LIGHT,ENGLISH", "DARK,ENGLISH", "LIGHT,CHINESE", "DARK,CHINESE"})
  void everyScreenOpensInEveryLookAndLanguage(String look, String language) throws Exception {
    WindowUnderTest.prefer(cache, look, language);
    String kind = (look + "-" + language.substring(0, 2)).toLowerCase(Locale.ROOT);
    // Light English and dark Chinese show what there is to see of larger writing.
    boolean large = look.equals("LIGHT") == language.equals("ENGLISH");
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      for (String screen : SCREENS) {
        window.fire("#go-" + screen);
        window.eventually(() -> arrived(window, screen));
        window.screenshot(screen + "-" + kind);
        if (large) {
          larger(window, screen, kind);
        }
      }
      for (String page : List.of("keys", "webhooks", "requests")) {
        window.fire("#go-api");
        window.fire("#api-" + page);
        window.eventually(
            () -> window.sees(page.equals("requests") ? "#requests .badge" : ".panel"));
        window.screenshot("api-" + page + "-" + kind);
        if (large) {
          larger(window, "api-" + page, kind);
        }
      }
    }
  }

  private static void larger(WindowUnderTest window, String name, String kind) throws Exception {
    window.screenshotOnFullHd(name + "-" + kind, 1.5);
    window.screenshotOnFullHd(name + "-" + kind, 2);
    assertThat(window.cutOff()).as(name).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"LIGHT,ENGLISH", "DARK,CHINESE"})
  void whatLiesOverTheScreensFitsToo(String look, String language) throws Exception {
    WindowUnderTest.prefer(cache, look, language);
    String kind = (look + "-" + language.substring(0, 2)).toLowerCase(Locale.ROOT);
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> arrived(window, "create"));
      window.chordOnWindow(KeyCode.I);
      window.eventually(() -> window.sees(".inspector"));
      shotAndLarger(window, "details", kind);
      window.fire("#show-keys");
      window.eventually(() -> window.sees(".sheet"));
      shotAndLarger(window, "keys", kind);
      window.fire("#show-keys");
      window.fire("#go-services");
      window.eventually(() -> window.sees("#log-postgres"));
      window.fire("#log-postgres");
      window.eventually(() -> window.sees("#log .list-cell:filled"));
      shotAndLarger(window, "log", kind);
      window.fire("#go-gallery");
      window.eventually(() -> arrived(window, "gallery"));
      window.chordOn("#gallery-grid", KeyCode.ENTER, "");
      window.eventually(() -> window.sees("#viewer"));
      shotAndLarger(window, "viewer", kind);
    }
  }

  private static void shotAndLarger(WindowUnderTest window, String name, String kind)
      throws Exception {
    window.screenshot(name + "-" + kind);
    larger(window, name, kind);
  }

  @ParameterizedTest
  @CsvSource({"LIGHT,ENGLISH", "DARK,CHINESE"})
  void whereThereIsNothingYetTheNextStepIsOffered(String look, String language) throws Exception {
    String kind = (look + "-" + language.substring(0, 2)).toLowerCase(Locale.ROOT);
    WindowUnderTest.prefer(cache, look, language);
    try (FakeGenPulse empty = new FakeGenPulse(0);
        WindowUnderTest window = WindowUnderTest.connected(cache, empty)) {
      window.eventually(() -> window.sees("#first-run .card"));
      window.screenshot("empty-create-" + kind);
      for (String screen : List.of("queue", "gallery")) {
        window.fire("#go-" + screen);
        window.eventually(
            () -> window.sees(screen.equals("queue") ? "#queue-create" : "#gallery-draw"));
        window.screenshot("empty-" + screen + "-" + kind);
      }
    }
  }

  @Test
  void thePictureHasMoreThanHalfOfTheWindow() throws Exception {
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.eventually(() -> window.sees(".picture-stage"));
      double part =
          WindowUnderTest.onWindowThread(
              () -> {
                Node stage = window.scene().lookup(".picture-stage");
                return stage.getLayoutBounds().getWidth()
                    * stage.getLayoutBounds().getHeight()
                    / (window.scene().getWidth() * window.scene().getHeight());
              });

      assertThat(part).isGreaterThanOrEqualTo(0.55);
    }
  }

  @Test
  void theLanguageIsSwitchedWhileTheWindowRunsAndWhatWasTypedStays() throws Exception {
    WindowUnderTest.prefer(cache, "DARK", "ENGLISH");
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.type("a red fox");
      window.eventually(
          () -> Files.readString(cache.resolve("console.json")).contains("a red fox"));
      window.fire("#go-settings");
      window.choose("#language", 2);

      window.eventually(() -> window.text("#go-queue").equals("队列"));
      window.fire("#go-create");
      window.eventually(() -> window.input("#prompt").equals("a red fox"));
    }
  }

  @Test
  void tenThousandPicturesAreAGalleryWithFewNodes() throws Exception {
    for (int n = 0; n < 10_000; n++) {
      server.put("picture " + n);
    }
    server.completeAll();
    try (WindowUnderTest window = WindowUnderTest.connected(cache, server)) {
      window.fire("#go-gallery");
      window.eventually(() -> arrived(window, "gallery"));
      ListView<?> grid = window.list("#gallery-grid");
      window.eventually(
          () ->
              WindowUnderTest.onWindowThread(
                  () -> {
                    grid.scrollTo(grid.getItems().size() - 1);
                    return window.scene().lookup("#gallery-grid") != null
                        && countOf(window).startsWith("10,0");
                  }));
      window.screenshot("gallery-10000");

      assertThat(
              WindowUnderTest.onWindowThread(
                  () -> window.scene().getRoot().lookupAll(".tile").size()))
          .isLessThan(200);
    }
  }

  private static String countOf(WindowUnderTest window) {
    return window.scene().lookup("#gallery-count") instanceof Labeled label ? label.getText() : "";
  }

  private static boolean arrived(WindowUnderTest window, String screen) throws Exception {
    return switch (screen) {
      case "create" -> window.sees("#prompt") && pictures(window, ".film-cell") > 3;
      case "queue" -> window.sees(".card-line");
      case "gallery" -> pictures(window, ".tile") > 8;
      case "workflows" -> window.sees("#workflows .list-cell");
      case "services" -> window.sees("#processes .card") && window.sees("#engines .card");
      case "api" -> window.sees("#snippet-curl");
      case "settings" -> window.sees("#look") && window.sees("#provider-key-openai");
      default -> throw new AssertionError(screen);
    };
  }

  /// How many of these show a picture.
  private static long pictures(WindowUnderTest window, String what) throws Exception {
    return WindowUnderTest.onWindowThread(
        () ->
            window.scene().getRoot().lookupAll(what).stream()
                .filter(
                    node ->
                        node.lookup(".image-view") instanceof ImageView view
                            && view.getImage() != null)
                .count());
  }
}
