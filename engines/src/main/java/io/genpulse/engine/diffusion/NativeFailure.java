package io.genpulse.engine.diffusion;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What went wrong, where the libraries tell it by text alone: anywhere in the lines of a message,
/// and often in a cause's.
final class NativeFailure {
  private static final List<String> MEMORY =
      List.of(
          "out of memory",
          "not enough memory",
          "n't allocate",
          "not allocate",
          "failed to allocate",
          "tried to allocate",
          "bad_alloc");
  private static final List<String> DISK =
      List.of("no space left on device", "not enough space on the disk", "quota exceeded");

  private NativeFailure() {}

  /// A failure while computing, or while a model is read.
  static EngineException computing(Throwable e) {
    return line(e, MEMORY)
        .or(() -> Optional.ofNullable(e instanceof OutOfMemoryError ? "Java heap" : null))
        .map(
            line ->
                new EngineException(
                    EngineError.OUT_OF_MEMORY,
                    "memory is not enough for this model at this size; try a smaller one: " + line,
                    e))
        .orElseGet(
            () -> new EngineException(EngineError.INTERNAL, "libtorch failed: " + telling(e), e));
  }

  /// A failure of the native library to start, whose files go below `cache`.
  static EngineException starting(Throwable e, Path cache) {
    return line(e, DISK).isPresent()
        ? diskFull(cache, e)
        : new EngineException(
            EngineError.INTERNAL,
            "the native library of the diffusion engine does not start: " + telling(root(e)),
            e);
  }

  /// A failure to write a picture into `folder`.
  static EngineException writing(Throwable e, Path folder) {
    return line(e, DISK).isPresent()
        ? diskFull(folder, e)
        : new EngineException(
            EngineError.INTERNAL,
            "the picture cannot be written to " + folder + ": " + telling(root(e)),
            e);
  }

  private static EngineException diskFull(Path folder, Throwable e) {
    return new EngineException(
        EngineError.UNAVAILABLE, "the disk of " + folder + " is full; free some space there", e);
  }

  private static Throwable root(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : root(cause);
  }

  /// The first line, of the exception or its causes, that says one of these.
  private static Optional<String> line(Throwable e, List<String> words) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .flatMap(NativeFailure::lines)
        .filter(line -> words.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
        .findFirst();
  }

  /// TorchScript puts the reason below its own trace, after the name of Python's exception.
  private static String telling(Throwable e) {
    List<String> lines = lines(e).toList();
    return lines.stream()
        .filter(line -> line.startsWith("RuntimeError:"))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? e.toString() : lines.getFirst());
  }

  /// Without the native stack, whose frames name functions such as `allocate` in any failure.
  private static Stream<String> lines(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("frame #"));
  }
}
