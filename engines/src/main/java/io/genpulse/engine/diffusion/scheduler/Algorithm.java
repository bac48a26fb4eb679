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
  PNDM("pndm", "PNDMScheduler", List.of("PLMS"), PndmScheduler::new),
  EULER("euler", "EulerDiscreteScheduler", List.of("Euler"), EulerDiscreteScheduler::new),
  EULER_ANCESTRAL(
      "euler-ancestral",
      "EulerAncestralDiscreteScheduler",
      List.of("euler_ancestral", "Euler a"),
      EulerAncestralDiscreteScheduler::new),
  HEUN("heun", "HeunDiscreteScheduler", List.of("Heun"), HeunDiscreteScheduler::new),
  LMS("lms", "LMSDiscreteScheduler", List.of("LMS"), LmsDiscreteScheduler::new),
  DPM2("dpm2", "KDPM2DiscreteScheduler", List.of("DPM2"), Kdpm2DiscreteScheduler::new),
  DPM2_ANCESTRAL(
      "dpm2-ancestral",
      "KDPM2AncestralDiscreteScheduler",
      List.of("dpm_2_ancestral", "DPM2 a"),
      Kdpm2AncestralDiscreteScheduler::new),
  DPM_MULTISTEP(
      "dpmpp-2m",
      "DPMSolverMultistepScheduler",
      List.of("dpmpp_2m", "DPM++ 2M"),
      DpmSolverMultistepScheduler::new),
  DPM_MULTISTEP_KARRAS(
      "dpmpp-2m-karras",
      List.of("DPM++ 2M Karras"),
      config -> new DpmSolverMultistepScheduler(config.with("use_karras_sigmas", true))),
  DPM_MULTISTEP_SDE(
      "dpmpp-2m-sde",
      List.of("dpmpp_2m_sde", "DPM++ 2M SDE"),
      config -> new DpmSolverMultistepScheduler(config.with("algorithm_type", "sde-dpmsolver++"))),
  DPM_MULTISTEP_SDE_KARRAS(
      "dpmpp-2m-sde-karras",
      List.of("DPM++ 2M SDE Karras"),
      config ->
          new DpmSolverMultistepScheduler(
              config.with("algorithm_type", "sde-dpmsolver++").with("use_karras_sigmas", true))),
  DPM_SINGLESTEP(
      "dpmpp-2s",
      "DPMSolverSinglestepScheduler",
      List.of("DPM++ 2S"),
      DpmSolverSinglestepScheduler::new),
  DEIS("deis", "DEISMultistepScheduler", List.of("DEIS"), DeisMultistepScheduler::new),
  UNIPC(
      "unipc", "UniPCMultistepScheduler", List.of("uni_pc", "UniPC"), UniPcMultistepScheduler::new),
  LCM("lcm", "LCMScheduler", List.of("LCM"), LcmScheduler::new);

  private final String id;
  private final String className;
  private final List<String> aliases;
  private final Function<ScheduleConfig, NoiseScheduler> maker;

  /// One with settings of its own.
  Algorithm(String id, List<String> aliases, Function<ScheduleConfig, NoiseScheduler> maker) {
    this(id, id, aliases, maker);
  }

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
