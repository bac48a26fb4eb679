package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ModelsImportTest {
  @TempDir private Path home;
  @TempDir private Path downloads;
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
  void aLoraGoesToTheLoras() throws IOException {
    Path file = safetensors("style.safetensors", "unet.a.lora_A.weight", "unet.a.lora_B.weight");

    assertThat(command.run("models", "import", file.toString())).isEqualTo(ExitCode.DONE);

    Path target = home.resolve("models/loras/style.safetensors");
    assertThat(target).hasSameBinaryContentAs(file);
    assertThat(command.out().strip()).isEqualTo(target.toString());
    assertThat(command.run("models", "import", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("is there already");
  }

  @Test
  void aCheckpointMayStayWhereItLies() throws IOException {
    Path file =
        safetensors(
            "mine.safetensors",
            "model.diffusion_model.out.2.weight",
            "cond_stage_model.transformer.text_model.x");

    assertThat(command.run("models", "import", "--link", file.toString())).isEqualTo(ExitCode.DONE);

    assertThat(home.resolve("models/mine.safetensors")).isSymbolicLink();
  }

  @Test
  void whatCannotBeDrawnWithIsNotTaken() throws IOException {
    Path flux = safetensors("flux.safetensors", "double_blocks.0.weight");
    Path pickle = Files.writeString(downloads.resolve("old.ckpt"), "x");

    assertThat(command.run("models", "import", flux.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(command.run("models", "import", pickle.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(command.err()).contains("is a FLUX model", "is a pickle");
    assertThat(home.resolve("models/flux.safetensors")).doesNotExist();
  }

  private Path safetensors(String name, String... tensors) throws IOException {
    var header = new StringBuilder("{");
    for (int i = 0; i < tensors.length; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"%s\":{\"dtype\":\"F32\",".formatted(tensors[i]))
          .append("\"shape\":[1,1],\"data_offsets\":[%d,%d]}".formatted(4 * i, 4 * i + 4));
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + 4 * tensors.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(downloads.resolve(name), bytes.array());
  }
}
