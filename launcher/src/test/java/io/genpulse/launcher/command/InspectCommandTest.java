package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.server.media.DigitalSource;
import io.genpulse.server.media.FileMarks;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file tells of itself.
@SuppressWarnings("NullAway.Init")
class InspectCommandTest {
  @TempDir private Path home;

  @Test
  void aPictureSaysThatAModelMadeIt() throws IOException {
    Path file = home.resolve("a.jpg");
    ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "jpeg", file.toFile());
    try (var command = new CommandUnderTest(home)) {
      assertThat(command.run("inspect", file.toString())).isEqualTo(ExitCode.DONE);
      assertThat(command.out()).contains("image/jpeg", "20x10", "it does not say");

      FileMarks.mark(file, "image/jpeg", DigitalSource.GENERATED);

      assertThat(command.run("inspect", "--json", file.toString())).isEqualTo(ExitCode.DONE);
      assertThat(command.out())
          .contains("\"digital_source\" : \"trainedAlgorithmicMedia\"", "\"width\" : 20");
      Path text = Files.writeString(home.resolve("a.txt"), "a text");
      assertThat(command.run("inspect", text.toString())).isEqualTo(ExitCode.USAGE);
      assertThat(command.err()).contains("a.txt is no picture, video or sound");
    }
  }
}
