package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.ConnectionViewModel;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.MachineViewModel;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.StoreUnderTest;
import io.genpulse.ui.task.TaskRow;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class CreateViewModelTest {
  @TempDir private Path folder;
  private StoreUnderTest test;
  private Navigation navigation;
  private CreateViewModel model;

  @BeforeEach
  void start() throws Exception {
    test = new StoreUnderTest();
    navigation = new Navigation();
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void anOrderCarriesOnlyWhatWasFilledInAndItsTaskIsChosen() throws Exception {
    open();
    model.form().value("prompt").set("  a red fox  ");
    model.form().value("steps").set("12");

    model.generate();
    test.window.until(() -> !test.store.rows().isEmpty());

    assertThat(test.server.orders())
        .containsExactly(
            json(
                "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a red fox\",\"steps\":12}}"));
    assertThat(test.store.chosenProperty().get()).extracting(TaskRow::title).isEqualTo("a red fox");
  }

  @Test
  void aWrongNumberIsRefusedInWordsBeforeAnythingIsSent() throws Exception {
    open();
    model.form().value("prompt").set("a red fox");
    model.form().value("seed").set("many");

    model.generate();

    assertThat(model.problemProperty().get())
        .isEqualTo("Seed must be a whole number but is \"many\".");
    assertThat(test.server.orders()).isEmpty();
  }

  @Test
  void aFileOfThisMachineIsTakenToTheServerFirst() throws Exception {
    open();
    Path file = Files.writeString(folder.resolve("fox.png"), "a picture");
    navigation.compose(Draft.ofFile("image-to-image", "image", file.toString()));
    model.form().value("prompt").set("in winter");

    model.generate();
    test.window.until(() -> !test.store.rows().isEmpty());

    assertThat(test.server.orders())
        .containsExactly(
            json(
                "{\"task_type\":\"image-to-image\",\"params\":{\"prompt\":\"in winter\",\"image\":\"uploads/1.png\"}}"));
  }

  @Test
  void anEngineThatIsDownIsSaidWithTheButtonThatStartsIt() throws Exception {
    test.server.engines(
        """
        [{"id":"diffusers","route":"diffusers","state":"unavailable","reason":"Its worker has ended.","capabilities":[]}]""");
    test.server.processes(
        """
        [{"name":"diffusers-worker","state":"failed","pid":null,"port":null,"restarts":3}]""");
    open();
    test.window.until(
        () ->
            model.noticeProperty().get() != null && model.noticeProperty().get().process() != null);

    assertThat(model.noticeProperty().get())
        .isEqualTo(
            new CreateViewModel.Notice(
                "No engine can do this now; an order waits until one can. Its worker has ended.",
                "Start diffusers-worker",
                "diffusers-worker",
                null));
    model.fix();
    test.window.until(() -> !test.server.steered().isEmpty());
    assertThat(test.server.steered()).containsExactly("start diffusers-worker");
  }

  @Test
  void aProviderWithoutAKeyLeadsToWhereKeysAreGiven() throws Exception {
    test.server.engines(
        """
        [{"id":"diffusers","route":"diffusers","state":"unavailable",
          "reason":"no API key; set GENPULSE_PROVIDERS_BFL_API_KEY","capabilities":[]}]""");
    open();
    test.window.until(() -> model.noticeProperty().get() != null);

    assertThat(model.noticeProperty().get())
        .isEqualTo(
            new CreateViewModel.Notice(
                "No engine can do this now; an order waits until one can. It needs a key of yours.",
                "Give it a key",
                null,
                "settings"));
  }

  @Test
  void whatWasFilledInIsThereAfterARestart() throws Exception {
    open();
    model.form().value("prompt").set("a red fox");
    test.window.until(
        () ->
            navigation.currentProperty().get() != null
                && navigation.currentProperty().get().params().has("prompt"));
    Path file = folder.resolve("console.json");
    test.window.until(() -> isKept(file));

    StudioSettings again = new StudioSettings(file);

    assertThat(again.draft())
        .isEqualTo(new Draft("text-to-image", json("{\"prompt\":\"a red fox\"}")));
  }

  @Test
  void aMaskIsPaintedOverThePictureThatIsFilledIn() throws Exception {
    open();
    Path picture = Files.writeString(folder.resolve("fox.png"), "a picture");
    model.typeProperty().set("inpaint");
    model.paintMask("mask");
    assertThat(model.problemProperty().get())
        .isEqualTo("Put in the picture first; then paint over it.");

    model.form().value("image").set(picture.toString());
    model.paintMask("mask");
    assertThat(model.paintingProperty().get())
        .isEqualTo(new CreateViewModel.Painting(picture, "mask"));
    MaskViewModel mask = model.mask(picture, 64, 64);
    mask.press(32, 32);
    model.keepMask();
    test.window.until(() -> !model.form().value("mask").get().isEmpty());

    BufferedImage written = ImageIO.read(new File(model.form().value("mask").get()));
    assertThat(written.getRaster().getSample(32, 32, 0)).isEqualTo(255);
    assertThat(written.getRaster().getSample(1, 1, 0)).isZero();
    model.paintMask("mask");
    assertThat(model.mask(picture, 64, 64)).isSameAs(mask);
    mask.clear();
    model.keepMask();
    assertThat(model.form().value("mask").get()).isEmpty();
  }

  private static boolean isKept(Path file) {
    try {
      return Files.exists(file) && Files.readString(file).contains("a red fox");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private void open() throws Exception {
    Catalog catalog = new Catalog(test.client, test.background);
    MachineViewModel machine =
        new MachineViewModel(
            test.client,
            test.background,
            new ConnectionViewModel(test.client.server(), null, test.texts),
            test.texts);
    model =
        new CreateViewModel(
            test.client,
            test.background,
            test.texts,
            new StudioSettings(folder.resolve("console.json")),
            navigation,
            catalog,
            machine,
            new FormViewModel(test.texts, new Random(1)),
            new PictureCache(folder.resolve("files"), 1 << 20),
            test.store::submitted);
    catalog.start();
    machine.start();
    test.window.until(() -> !model.form().schemaProperty().get().fields().isEmpty());
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }
}
