package io.genpulse.engine.diffusion.files;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;

/// A file in memory, for as long as the file or any array made of it is in use.
///
/// Used by one thread.
final class Mapping implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment all;
  private final Set<NDManager> holders = Collections.newSetFromMap(new WeakHashMap<>());
  private int uses = 1;
  private boolean closed;

  private Mapping(Arena arena, MemorySegment all) {
    this.arena = arena;
    this.all = all;
  }

  // The arena lives as long as the returned object, which closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static Mapping of(FileChannel channel) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new Mapping(
          arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  MemorySegment memory() {
    return all;
  }

  /// Stays until the manager is closed, with the arrays that it owns.
  void keptBy(NDManager manager) {
    if (holders.add(manager)) {
      uses++;
      manager.attachInternal("mapping " + UUID.randomUUID(), this::release);
    }
  }

  private void release() {
    uses--;
    if (uses == 0) {
      arena.close();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }
}
