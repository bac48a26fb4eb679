package io.genpulse.engine.diffusion.network;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts libtorch within this process. It can be started once only, so the first settings hold.
public final class TorchRuntime {
  private static final Logger log = LoggerFactory.getLogger(TorchRuntime.class);

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private TorchRuntime() {}

  /// DJL reads its settings from system properties when its engine class is loaded.
  public static synchronized void start(Path cacheFolder, int threads) {
    // Threads that spin while they wait for others starve the processes beside this one, and
    // slow inference down many times where cores are shared.
    setNativeVariable("OMP_WAIT_POLICY", "PASSIVE");
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    setIfAbsent("DJL_CACHE_DIR", cacheFolder.resolve("djl").toString());
    setIfAbsent("ENGINE_CACHE_DIR", cacheFolder.resolve("djl").toString());
    setIfAbsent(THREADS, Integer.toString(threads));
    setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
    Engine engine = load();
    log.info(
        "libtorch {} started with {} threads, cache {}",
        engine.getVersion(),
        System.getProperty(THREADS),
        Utils.getEngineCacheDir("pytorch"));
  }

  /// Of libtorch, once it is started.
  public static String version() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  /// With which it computes.
  public static int threads() {
    return Integer.getInteger(THREADS, 1);
  }

  private static Engine load() {
    try (TorchFiles _ = TorchFiles.open(Utils.getEngineCacheDir("pytorch"))) {
      return Engine.getEngine("PyTorch");
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "libtorch cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /// Sets a variable of the C environment, which libraries loaded later read; the user's own value
  /// stays. Windows has no `setenv`, nor the library that reads this one.
  @SuppressWarnings("restricted")
  private static void setNativeVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("setenv");
    if (address.isEmpty()) {
      return;
    }
    MethodHandle setenv =
        linker.downcallHandle(
            address.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int result = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
      log.debug("setenv {} gave {}", name, result);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv failed", e);
    }
  }
}
