package io.genpulse.engine.diffusion.scheduler;

import java.util.Arrays;

/// The times and noise levels of solvers that leave out the last time of training: DPM-Solver,
/// UniPC and DEIS. Immutable.
final class SolverGrid {
  /// How a solver's walk ends.
  enum End {
    /// As the configuration says: without noise, or with the least of training.
    CONFIGURED,
    /// With the least noise of training, or the last level where levels are spread otherwise.
    LEAST
  }

  private final Timesteps timesteps;
  private final Sigmas sigmas;
  private final End end;
  private final boolean roundsTimes;
  private final int trained;

  private SolverGrid(
      Timesteps timesteps, Sigmas sigmas, End end, boolean roundsTimes, int trained) {
    this.timesteps = timesteps;
    this.sigmas = sigmas;
    this.end = end;
    this.roundsTimes = roundsTimes;
    this.trained = trained;
  }

  static SolverGrid of(ScheduleConfig config, NoiseSchedule schedule, End end) {
    refuseFlow(config);
    return new SolverGrid(
        Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule),
        Sigmas.ofSolver(config, schedule),
        end,
        true,
        schedule.size());
  }

  /// As DPM-Solver has it: times below a least signal can be left out, and may stay between those
  /// of training where these are spread as a cosine.
  static SolverGrid dpm(ScheduleConfig config, NoiseSchedule schedule) {
    refuseFlow(config);
    return new SolverGrid(
        Timesteps.of(config, Timesteps.Spacing.LINSPACE, schedule),
        Sigmas.ofDpmSolver(config, schedule),
        End.CONFIGURED,
        !config.text("beta_schedule", "linear").equals("squaredcos_cap_v2"),
        schedule.size() - unused(config, schedule));
  }

  /// As its single-step form has it: times are spread evenly, whatever the configuration says.
  static SolverGrid dpmSinglestep(ScheduleConfig config, NoiseSchedule schedule) {
    refuseFlow(config);
    return new SolverGrid(
        new Timesteps(Timesteps.Spacing.LINSPACE, schedule.size(), 0),
        Sigmas.ofSolver(config, schedule),
        End.CONFIGURED,
        true,
        schedule.size() - unused(config, schedule));
  }

  private static void refuseFlow(ScheduleConfig config) {
    if (config.flag("use_flow_sigmas", false)) {
      throw ScheduleConfig.notSupported("use_flow_sigmas", true);
    }
    if (config.flag("thresholding", false)) {
      throw ScheduleConfig.notSupported("thresholding", true);
    }
  }

  private static int unused(ScheduleConfig config, NoiseSchedule schedule) {
    double least = config.bound("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    int count = 0;
    for (int i = 0; i < schedule.size(); i++) {
      double alpha = schedule.alpha(i);
      if (0.5 * Math.log(alpha / (1 - alpha)) < least) {
        count++;
      }
    }
    return count;
  }

  /// The way of so many steps.
  Way way(int steps) {
    double[] even = timesteps.withoutLast(steps, trained);
    double[] levels =
        sigmas.isSpread()
            ? sigmas.spread(sigmas.highest(), sigmas.lowest(), even.length)
            : Arrays.stream(even).map(sigmas::at).toArray();
    double[] times = sigmas.isSpread() ? Arrays.stream(levels).map(this::timeOf).toArray() : even;
    double[] ended = Arrays.copyOf(levels, levels.length + 1);
    ended[levels.length] =
        switch (end) {
          case CONFIGURED -> sigmas.last();
          case LEAST -> sigmas.isSpread() ? levels[levels.length - 1] : sigmas.lowest();
        };
    // In single precision, as diffusers has them: levels that are to be the same are.
    return new Way(times, Arrays.stream(ended).map(level -> (float) level).toArray());
  }

  /// Whole numbers: those solvers ask the network at no others.
  private double timeOf(double level) {
    double time = sigmas.timeOf(level);
    return roundsTimes && !sigmas.isExponential() ? Math.rint(time) : Math.floor(time);
  }

  /// What one walk goes along.
  static final class Way {
    private final double[] times;
    private final SignalPath path;

    private Way(double[] times, double[] sigmas) {
      this.times = times;
      this.path = new SignalPath(sigmas);
    }

    double[] times() {
      return times.clone();
    }

    int calls() {
      return times.length;
    }

    SignalPath path() {
      return path;
    }
  }
}
