package io.genpulse.engine.diffusion;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts libtorch within this process. It can be started once only, so the first settings hold.
final class TorchRuntime {
  private static final Logger log = LoggerFactory.getLogger(TorchRuntime.class);

  private TorchRuntime() {}

  /// DJL reads its settings from system properties when its engine class is loaded.
  static synchronized void start(Path cacheFolder, int threads) {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("DJL_CACHE_DIR", cacheFolder.resolve("djl").toString());
    setIfAbsent("ENGINE_CACHE_DIR", cacheFolder.resolve("djl").toString());
    setIfAbsent("ai.djl.pytorch.num_threads", Integer.toString(threads));
    setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
    Engine engine = Engine.getEngine("PyTorch");
    log.info(
        "libtorch {} started with {} threads, cache {}",
        engine.getVersion(),
        System.getProperty("ai.djl.pytorch.num_threads"),
        Utils.getEngineCacheDir("pytorch"));
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
