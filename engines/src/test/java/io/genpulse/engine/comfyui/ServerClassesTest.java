package io.genpulse.engine.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerClassesTest {
  private final FakeComfyUi fake = new FakeComfyUi();
  private final ComfyServer server = ComfyServer.at(fake.address());
  private final AtomicLong now = new AtomicLong();
  @TempDir Path folder;

  @AfterEach
  void close() {
    server.close();
    fake.close();
  }

  private int asked() {
    return Collections.frequency(fake.calls(), "GET /object_info");
  }

  @Test
  void areAskedForAgainWhenModelsHaveComeOrTheServerHasStartedAnew() throws Exception {
    var file = new ObjectInfoFile(folder);
    var classes = new ServerClasses(file, now::get);
    classes.learn(server);
    fake.models = "[\"new.safetensors\"]";
    fake.objectInfo = "{\"New\":{\"input\":{}}}";
    classes.learn(server);
    assertThat(asked()).isEqualTo(1);

    now.addAndGet(ServerClasses.BETWEEN_LOOKS.toNanos());
    classes.learn(server);
    assertThat(asked()).isEqualTo(2);
    assertThat(file.read().orElseThrow().names()).containsExactly("New");

    now.addAndGet(ServerClasses.BETWEEN_LOOKS.toNanos());
    classes.learn(server);
    assertThat(asked()).isEqualTo(2);
    classes.forget(server);
    classes.learn(server);
    assertThat(asked()).isEqualTo(3);
  }
}
