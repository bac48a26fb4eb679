package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.launcher.command.StudioFile.Order;
import io.genpulse.launcher.command.StudioFile.Workflow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class StudioFileTest {
  @TempDir private Path folder;

  @Test
  void aPictureOfGenPulseIsTheOrderThatMakesItAgain() throws IOException {
    String made = "{\"task_id\":\"t0\",\"prompt\":\"a lake\",\"seed\":7,\"model\":\"m\"}";
    Path file =
        Files.write(folder.resolve("lake.png"), ReproduceCommandTest.picture(made, 0x336699));

    assertThat(StudioFile.read(file))
        .isInstanceOfSatisfying(
            Order.class,
            order -> {
              assertThat(order.taskType()).isEqualTo("text-to-image");
              assertThat(order.params())
                  .hasToString("{\"prompt\":\"a lake\",\"seed\":7,\"model\":\"m\"}");
            });
  }

  @Test
  void anotherPictureIsDrawnFrom() throws IOException {
    Path file = folder.resolve("photo.jpg");
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpeg", file.toFile());

    assertThat(StudioFile.read(file))
        .isInstanceOfSatisfying(
            Order.class,
            order -> {
              assertThat(order.taskType()).isEqualTo("image-to-image");
              assertThat(order.params().path("image").asText()).isEqualTo(file.toString());
            });
  }

  @Test
  void aWorkflowIsTakenInAndAnythingElseRefused() throws IOException {
    Path workflow = Files.writeString(folder.resolve("Portrait.JSON"), "{}");
    Path text = Files.writeString(folder.resolve("notes.txt"), "words");

    assertThat(StudioFile.read(workflow)).isEqualTo(new Workflow(workflow));
    assertThatThrownBy(() -> StudioFile.read(text)).hasMessageContaining("notes.txt is no picture");
    assertThatThrownBy(() -> StudioFile.read(folder.resolve("gone.json")))
        .hasMessageContaining("gone.json cannot be read");
  }
}
