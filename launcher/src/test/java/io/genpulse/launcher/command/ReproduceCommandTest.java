package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class ReproduceCommandTest {
  private static final String MADE =
      "{\"task_id\":\"t0\",\"prompt\":\"a lake\",\"negative_prompt\":null,\"width\":8,\"height\":8,"
          + "\"seed\":7,\"steps\":2,\"scheduler\":\"ddim\",\"model\":\"m\",\"threads\":2}";

  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void thePictureIsDrawnAgainFromWhatItSays() throws IOException {
    answer(picture(MADE.replace("t0", "t1"), 0x336699));
    Path before = Files.write(home.resolve("before.png"), picture(MADE, 0x336699));

    int exitCode = command.runAgainstServer("reproduce", before.toString());

    assertThat(command.err()).doesNotContain("genpulse:");
    assertThat(exitCode).isEqualTo(ExitCode.DONE);
    assertThat(command.out().strip()).isEqualTo("identical: every pixel is the same");
    assertThat(command.bodies().getFirst())
        .isEqualTo(
            "{\"task_type\":\"text-to-image\",\"params\":{\"prompt\":\"a lake\",\"width\":8,\"height\":8,"
                + "\"seed\":7,\"steps\":2,\"scheduler\":\"ddim\",\"model\":\"m\"}}");
  }

  @Test
  void aDifferenceIsMeasuredAndWhatChangedIsNamed() throws IOException {
    answer(picture(MADE.replace("\"threads\":2", "\"threads\":4"), 0x33669C));
    Path before = Files.write(home.resolve("before.png"), picture(MADE, 0x336699));
    Path again = home.resolve("again.png");

    int exitCode = command.runAgainstServer("reproduce", before.toString(), "-o", again.toString());

    assertThat(exitCode).isEqualTo(ExitCode.TASK_FAILED);
    assertThat(command.out().lines())
        .containsExactly(
            "different: by 1.000 of 255 levels in the mean, 3 at most",
            "changed: threads was 2, is 4");
    assertThat(again).exists();
  }

  @Test
  void aPictureOfAnotherProgramIsRefused() throws IOException {
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Path other = home.resolve("other.png");
    ImageIO.write(image, "png", other.toFile());

    assertThat(command.runAgainstServer("reproduce", other.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains(other + " does not say how it was made");
    assertThat(command.calls()).isEmpty();
  }

  @Test
  void aPictureOfAnotherPictureNeedsThatOne() throws IOException {
    String made = MADE.replace("}", ",\"strength\":0.5,\"image_sha256\":\"1\",\"clip_skip\":1}");
    answer(picture(made, 0x336699));
    command.answer("/uploads", 201, "{\"key\":\"uploads/9.png\",\"url\":null,\"bytes\":3}");
    Path before = Files.write(home.resolve("before.png"), picture(made, 0x336699));
    Path source = Files.writeString(home.resolve("source.png"), "png");

    assertThat(command.runAgainstServer("reproduce", before.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(command.err())
        .contains("was made with another picture as image", "name it with --image FILE");
    assertThat(command.calls()).isEmpty();
    assertThat(
            command.runAgainstServer("reproduce", before.toString(), "--image", source.toString()))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.bodies())
        .anySatisfy(
            body ->
                assertThat(body)
                    .startsWith("{\"task_type\":\"image-to-image\",")
                    .contains(
                        "\"image\":\"uploads/9.png\"",
                        "\"strength\":0.5",
                        "\"provider_params\":{\"clip_skip\":1}"));
  }

  @Test
  void aModelIsFoundByItsHash() throws IOException {
    String made = MADE.replace("}", ",\"model_sha256\":\"abc\"}");
    answer(picture(made, 0x336699));
    command.answer(
        "/models",
        200,
        "{\"items\":[{\"name\":\"renamed\",\"engine\":\"diffusers\",\"form\":\"StableDiffusionPipeline\","
            + "\"sha256\":\"abc\",\"capabilities\":[]}]}");
    Path before = Files.write(home.resolve("before.png"), picture(made, 0x336699));

    assertThat(command.runAgainstServer("reproduce", before.toString())).isEqualTo(ExitCode.DONE);
    assertThat(command.err()).contains("model \"m\" is called \"renamed\" now");
    assertThat(command.bodies()).anySatisfy(b -> assertThat(b).contains("\"model\":\"renamed\""));
  }

  @Test
  void generateTakesWhatIsNotGivenFromAPicture() throws IOException {
    command.answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}");
    Path before = Files.write(home.resolve("before.png"), picture(MADE, 0));

    int exitCode =
        command.runAgainstServer(
            "generate", "--from", before.toString(), "--seed", "8", "--no-wait");

    assertThat(exitCode).isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getFirst())
        .contains("\"prompt\":\"a lake\"", "\"seed\":8", "\"model\":\"m\"");
  }

  private void answer(byte[] picture) {
    command
        .answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}")
        .answer(
            "/tasks/t1",
            200,
            "{\"task_id\":\"t1\",\"status\":\"completed\",\"urls\":[\"%s/o/1.png\"]}"
                .formatted(command.address()))
        .answer("/o/1.png", 200, picture);
  }

  static byte[] picture(String made, int color) throws IOException {
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, color);
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
    var entry = new IIOMetadataNode("tEXtEntry");
    entry.setAttribute("keyword", "genpulse");
    entry.setAttribute("value", made);
    var text = new IIOMetadataNode("tEXt");
    text.appendChild(entry);
    var root = new IIOMetadataNode("javax_imageio_png_1.0");
    root.appendChild(text);
    metadata.mergeTree("javax_imageio_png_1.0", root);
    var bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, metadata));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
