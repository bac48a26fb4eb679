package io.genpulse.ui.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.apiclient.ClientException;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.StoreUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ResultFilesTest {
  @TempDir private Path folder;

  @Test
  void allFilesOfTheTasksAreCopiedOrPacked() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      String fox = test.server.put("a fox");
      test.server.complete(fox, 2, _ -> {});
      String boat = test.server.put("a boat");
      test.server.complete(boat, 1, _ -> {});
      List<TaskView> tasks = List.of(test.client.task(fox), test.client.task(boat));
      PictureCache pictures = new PictureCache(folder.resolve("cache"), 1 << 20);
      ResultFiles files = new ResultFiles(test.client, pictures, tasks);
      Path out = Files.createDirectory(folder.resolve("out"));
      Path zip = folder.resolve("pictures.zip");

      assertThat(files.copyTo(out)).isEqualTo(3);
      assertThat(files.zipTo(zip)).isEqualTo(3);

      assertThat(out.resolve(fox + "_2.png")).exists();
      try (ZipFile packed = new ZipFile(zip.toFile())) {
        assertThat(packed.stream().map(Object::toString))
            .containsExactly(fox + "_1.png", fox + "_2.png", boat + "_1.png");
        assertThat(packed.getInputStream(packed.getEntry(boat + "_1.png")).readAllBytes())
            .isEqualTo(Files.readAllBytes(out.resolve(boat + "_1.png")));
      }
    }
  }

  @Test
  void aZipThatCannotBeWrittenLeavesNothing() throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      String fox = test.server.put("a fox");
      test.server.complete(fox, 1, _ -> {});
      TaskView task = test.client.task(fox);
      test.server.close();
      PictureCache pictures = new PictureCache(folder.resolve("cache"), 1 << 20);
      ResultFiles files = new ResultFiles(test.client, pictures, List.of(task));

      assertThatThrownBy(() -> files.zipTo(folder.resolve("pictures.zip")))
          .isInstanceOf(ClientException.class);
      assertThat(folder.resolve("pictures.zip")).doesNotExist();
      assertThat(folder.resolve("pictures.zip.part")).doesNotExist();
    }
  }
}
