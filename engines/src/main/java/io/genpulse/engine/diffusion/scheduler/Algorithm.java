package io.genpulse.engine.diffusion.scheduler;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The noise schedulers there are. A new one is a file with its algorithm and a line here.
@SuppressWarnings("ImmutableEnumChecker") // constructors and List.of are
public enum Algorithm {
  DDIM("ddim", "DDIMScheduler", List.of("DDIM"), DdimScheduler::new),
  EULER("euler", "EulerDiscreteScheduler", List.of("Euler"), EulerDiscreteScheduler::new),
  PNDM("pndm", "PNDMScheduler", List.of("PLMS"), PndmScheduler::new);

  private final String id;
  private final String className;
  private final List<String> aliases;
  private final Function<ScheduleConfig, NoiseScheduler> maker;

  Algorithm(
      String id,
      String className,
      List<String> aliases,
      Function<ScheduleConfig, NoiseScheduler> maker) {
    this.id = id;
    this.className = className;
    this.aliases = aliases;
    this.maker = maker;
  }

  /// @param name as requests have it, of the class in diffusers, or as other programs call it
  /// @throws EngineException `NOT_SUPPORTED`, listing the names there are
  public static Algorithm named(String name) {
    return Arrays.stream(values())
        .filter(a -> name.equals(a.id) || name.equals(a.className) || a.aliases.contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                    EngineError.NOT_SUPPORTED,
                    "scheduler must be one of %s but was \"%s\"".formatted(ids(), name)));
  }

  private static String ids() {
    return Arrays.stream(values()).map(Algorithm::id).collect(Collectors.joining(", "));
  }

  /// The name in requests and answers.
  public String id() {
    return id;
  }

  /// The algorithm as a model wants it.
  ///
  /// @param config of the model, whichever class it was written for
  /// @throws EngineException `NOT_SUPPORTED` naming the key of what is not built, or
  ///   `MODEL_INVALID`
  public NoiseScheduler with(ScheduleConfig config) {
    return maker.apply(config);
  }
}
