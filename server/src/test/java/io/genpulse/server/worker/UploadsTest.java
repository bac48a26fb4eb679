package io.genpulse.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.engine.GeneratedFile;
import io.genpulse.server.event.TestNews;
import io.genpulse.server.queue.TestLeases;
import io.genpulse.server.storage.ObjectStorage;
import io.genpulse.server.storage.StorageException;
import io.genpulse.server.task.ObjectKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private final MemoryParts.Storage stored = new MemoryParts.Storage();
  @TempDir private Path folder;

  private GeneratedFile file() throws IOException {
    Path path = Files.writeString(folder.resolve("a.txt"), "made");
    return new GeneratedFile(path, "text/plain", null, null, null, Map.of());
  }

  /// A store that fails so often before it takes anything.
  private final class Away implements ObjectStorage {
    private final boolean comesBack;
    private int failures;
    private int tries;

    Away(int failures, boolean comesBack) {
      this.failures = failures;
      this.comesBack = comesBack;
    }

    @Override
    public void put(ObjectKey key, Path from, String mediaType) {
      tries++;
      if (failures-- > 0) {
        throw new StorageException("the store is away", comesBack, null);
      }
      stored.put(key, from, mediaType);
    }

    @Override
    public URI link(ObjectKey key) {
      return stored.link(key);
    }

    @Override
    public boolean get(ObjectKey key, Path to) {
      return stored.get(key, to);
    }

    @Override
    public void remove(ObjectKey key) {
      stored.remove(key);
    }

    @Override
    public void check() {}
  }

  private Uploads uploads(ObjectStorage store) {
    var running =
        new RunningTask(TestLeases.lease(1), 0, null, System::nanoTime, Slot.NONE, _ -> {});
    return new Uploads(running, store, TestNews.unheard(), SOON);
  }

  @Test
  void workIsNotDoneAgainForAStoreThatWasAway() throws Exception {
    var away = new Away(20, true);
    Uploads uploads = uploads(away);

    var _ = uploads.add(file());

    assertThat(uploads.all()).hasSize(1);
    assertThat(stored.objects).hasSize(1);
    assertThat(away.tries).isEqualTo(21);
  }

  @Test
  void aStoreThatForbidsIsNotAskedAgain() throws IOException {
    var forbidden = new Away(1, false);
    Uploads uploads = uploads(forbidden);

    var _ = uploads.add(file());

    assertThatThrownBy(uploads::all).isInstanceOf(StorageException.class);
    assertThat(forbidden.tries).isEqualTo(1);
  }
}
