package io.genpulse.engine.diffusion.scheduler;

/// By how much each part counts in one update of DPM-Solver (arXiv 2206.00927) or DPM-Solver++
/// (arXiv 2211.01095).
///
/// @param sample of the sample at the beginning
/// @param output of the output there
/// @param slope of its first difference, as the midpoint rule has it
/// @param exactSlope of its first difference, as Heun's rule and third order have it
/// @param curve of its second difference
/// @param noise of new noise
record DpmUpdate(
    double sample, double output, double slope, double exactSlope, double curve, double noise) {
  /// The forms of the solver.
  enum Form {
    /// Integrates the noise.
    NOISE,
    /// Integrates the clean picture.
    PICTURE,
    /// Integrates the noise, and draws some.
    NOISE_SDE,
    /// Integrates the clean picture, and draws noise.
    PICTURE_SDE;

    static Form of(ScheduleConfig config) {
      String name = config.text("algorithm_type", "dpmsolver++");
      Form form =
          switch (name) {
            case "dpmsolver" -> NOISE;
            case "dpmsolver++", "deis" -> PICTURE;
            case "sde-dpmsolver" -> NOISE_SDE;
            case "sde-dpmsolver++" -> PICTURE_SDE;
            default -> throw ScheduleConfig.notSupported("algorithm_type", name);
          };
      if (!form.integratesPicture() && config.text("final_sigmas_type", "zero").equals("zero")) {
        throw ScheduleConfig.notSupported("final_sigmas_type", "zero");
      }
      return form;
    }

    boolean integratesPicture() {
      return this == PICTURE || this == PICTURE_SDE;
    }

    boolean drawsNoise() {
      return this == NOISE_SDE || this == PICTURE_SDE;
    }
  }

  /// Whether a configuration wants Heun's rule.
  static boolean heun(ScheduleConfig config) {
    String name = config.text("solver_type", "midpoint");
    return switch (name) {
      case "heun" -> true;
      case "midpoint", "logrho", "bh1", "bh2" -> false;
      default -> throw ScheduleConfig.notSupported("solver_type", name);
    };
  }

  static DpmUpdate of(Form form, SignalPath path, int from, int to) {
    double h = path.lambda(to) - path.lambda(from);
    double alpha = path.alpha(to);
    double sigma = path.sigma(to);
    return switch (form) {
      case PICTURE -> {
        double grown = Math.expm1(-h);
        yield new DpmUpdate(
            sigma / path.sigma(from),
            -alpha * grown,
            -0.5 * alpha * grown,
            alpha * (grown / h + 1),
            -alpha * ((grown + h) / (h * h) - 0.5),
            0);
      }
      case NOISE -> {
        double grown = Math.expm1(h);
        yield new DpmUpdate(
            alpha / path.alpha(from),
            -sigma * grown,
            -0.5 * sigma * grown,
            -sigma * (grown / h - 1),
            -sigma * ((grown - h) / (h * h) - 0.5),
            0);
      }
      case PICTURE_SDE -> {
        double shrunk = -Math.expm1(-2 * h);
        yield new DpmUpdate(
            sigma / path.sigma(from) * Math.exp(-h),
            alpha * shrunk,
            0.5 * alpha * shrunk,
            alpha * (shrunk / (-2 * h) + 1),
            alpha * ((shrunk - 2 * h) / (4 * h * h) - 0.5),
            sigma * Math.sqrt(shrunk));
      }
      case NOISE_SDE -> {
        double grown = Math.expm1(h);
        yield new DpmUpdate(
            alpha / path.alpha(from),
            -2 * sigma * grown,
            -sigma * grown,
            -2 * sigma * (grown / h - 1),
            0,
            sigma * Math.sqrt(Math.expm1(2 * h)));
      }
    };
  }

  double slope(boolean heun) {
    return heun ? exactSlope : slope;
  }
}
