package io.genpulse.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCacheTest {
  @Test
  void whatIsThereIsNotFetchedAgainByAnyWindow(@TempDir Path folder) throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      Path first = new PictureCache(folder, 1 << 20).get(test.client, "t1", 1, "/picture/1.png");

      Path again = new PictureCache(folder, 1 << 20).get(test.client, "t1", 1, "/picture/1.png");

      assertThat(again).isEqualTo(first);
      assertThat(test.server.requests("GET picture")).isEqualTo(1);
    }
  }

  @Test
  void whatWasNotLookedAtForTheLongestTimeMakesRoom(@TempDir Path folder) throws Exception {
    try (StoreUnderTest test = new StoreUnderTest()) {
      long one = size(test, folder.resolve("probe"));
      PictureCache cache = new PictureCache(folder.resolve("pictures"), 2 * one + one / 2);
      Instant past = Instant.parse("2026-01-02T03:04:05Z");
      List<String> tasks = List.of("a", "b");
      for (String task : tasks) {
        Path file = cache.get(test.client, task, 1, "/picture/1.png");
        Files.setLastModifiedTime(file, FileTime.from(past));
        past = past.plusSeconds(60);
      }
      cache.get(test.client, "a", 1, "/picture/1.png");

      cache.get(test.client, "c", 1, "/picture/1.png");

      try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("a_1.png", "c_1.png");
      }
    }
  }

  private static long size(StoreUnderTest test, Path folder) throws Exception {
    return Files.size(new PictureCache(folder, 1 << 20).get(test.client, "x", 1, "/picture/1.png"));
  }
}
