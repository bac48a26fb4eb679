package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.WeightsStamp;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Models in memory: those used last, as many as there is room for, and always the one in use.
///
/// Belongs to the thread that computes; [#names] may be asked by any.
final class ModelCache {
  private static final Logger log = LoggerFactory.getLogger(ModelCache.class);

  /// Weights of half precision in files become single precision in memory.
  private static final double GROWTH = 2;

  private final LongSupplier mostBytes;
  private final LongSupplier memory;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private volatile Set<String> names = Set.of();

  /// @param mostBytes of all models together; asked when one is loaded
  /// @param memory bytes that are free
  ModelCache(LongSupplier mostBytes, LongSupplier memory) {
    this.mostBytes = mostBytes;
    this.memory = memory;
  }

  /// @param stamp of the files as they were when they were read
  private record Entry(ModelFiles files, WeightsStamp stamp, LoadedModel model) {}

  /// The model as its files are now, loaded unless it is here. Others make room before.
  ///
  /// @throws EngineException `OUT_OF_MEMORY` when there is too little for it
  /// @throws InterruptedException when the drawing is to stop
  LoadedModel get(ModelFiles files, Loading load) throws InterruptedException {
    WeightsStamp stamp = files.stamp();
    for (Entry entry : entries) {
      if (entry.files().equals(files) && entry.stamp().equals(stamp)) {
        entries.remove(entry);
        entries.addFirst(entry);
        return entry.model();
      }
    }
    entries.stream().filter(entry -> entry.files().equals(files)).toList().forEach(this::drop);
    long room = mostBytes.getAsLong() - (long) (GROWTH * files.bytes());
    while (!entries.isEmpty() && bytes() > room) {
      drop(entries.getLast());
    }
    while (!entries.isEmpty() && files.bytes() > memory.getAsLong()) {
      drop(entries.getLast());
    }
    MemoryNeed.requireRoomFor(files, memory.getAsLong());
    long start = System.nanoTime();
    LoadedModel model = load.load(files);
    log.info("Model {} loaded in {} ms", files.name(), (System.nanoTime() - start) / 1_000_000);
    entries.addFirst(new Entry(files, stamp, model));
    tell();
    return model;
  }

  /// Looks whether the weights are still what they were when they were loaded: many lie in the
  /// files themselves.
  ///
  /// @throws EngineException `UNAVAILABLE` when a file was written to; the next drawing loads it
  ///   anew
  void requireUnchanged(ModelFiles files) {
    for (Entry entry : entries) {
      Optional<Path> rewritten =
          entry.files().equals(files) ? entry.stamp().rewritten() : Optional.empty();
      if (rewritten.isPresent()) {
        throw new EngineException(
            EngineError.UNAVAILABLE,
            "model file %s was written to while a picture was drawn with it"
                .formatted(rewritten.get()));
      }
    }
  }

  /// Reads a model.
  @FunctionalInterface
  interface Loading {
    LoadedModel load(ModelFiles files) throws InterruptedException;
  }

  private long bytes() {
    return entries.stream().mapToLong(entry -> entry.model().bytes()).sum();
  }

  private void drop(Entry entry) {
    entries.remove(entry);
    tell();
    entry.model().close();
    log.info("Model {} unloaded", entry.files().name());
  }

  void clear() {
    while (!entries.isEmpty()) {
      drop(entries.getLast());
    }
  }

  private void tell() {
    names = entries.stream().map(entry -> entry.files().name()).collect(Collectors.toSet());
  }

  /// Of the models that are here.
  Set<String> names() {
    return names;
  }
}
