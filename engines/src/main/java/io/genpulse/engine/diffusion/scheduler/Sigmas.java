package io.genpulse.engine.diffusion.scheduler;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.Arrays;
import java.util.OptionalDouble;

/// The noise levels of algorithms that count in sigmas: noise for each part of signal. Immutable.
final class Sigmas {
  private enum Spread {
    BY_TIME,
    KARRAS,
    EXPONENTIAL,
    LU
  }

  private final double[] trained;
  private final Spread spread;
  private final boolean logLinear;
  private final boolean toZero;
  private final OptionalDouble lowest;
  private final OptionalDouble highest;

  private Sigmas(
      double[] trained,
      Spread spread,
      boolean logLinear,
      boolean toZero,
      OptionalDouble lowest,
      OptionalDouble highest) {
    this.trained = trained;
    this.spread = spread;
    this.logLinear = logLinear;
    this.toZero = toZero;
    this.lowest = lowest;
    this.highest = highest;
  }

  static Sigmas of(ScheduleConfig config, NoiseSchedule schedule) {
    return new Sigmas(
        trained(schedule),
        spread(config),
        isOne(config, "interpolation_type", "linear", "log_linear"),
        !isOne(config, "final_sigmas_type", "zero", "sigma_min"),
        config.number("sigma_min"),
        config.number("sigma_max"));
  }

  /// For algorithms that always end without noise.
  static Sigmas toZero(ScheduleConfig config, NoiseSchedule schedule) {
    return new Sigmas(
        trained(schedule),
        spread(config),
        false,
        true,
        config.number("sigma_min"),
        config.number("sigma_max"));
  }

  /// As LMS has it, which minds limits of its levels in the exponential spread alone.
  static Sigmas ofLms(ScheduleConfig config, NoiseSchedule schedule) {
    Sigmas sigmas = toZero(config, schedule);
    return sigmas.isExponential()
        ? sigmas
        : new Sigmas(
            sigmas.trained,
            sigmas.spread,
            false,
            true,
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }

  /// For algorithms that cannot spread their levels otherwise than by time.
  static Sigmas byTime(NoiseSchedule schedule) {
    return new Sigmas(
        trained(schedule),
        Spread.BY_TIME,
        false,
        true,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  /// For those whose levels go over all of training.
  static Sigmas ofSolver(ScheduleConfig config, NoiseSchedule schedule) {
    return ofSolver(config, schedule, spread(config));
  }

  /// As [#ofSolver], for the one that can spread them by Lu et al., too.
  static Sigmas ofDpmSolver(ScheduleConfig config, NoiseSchedule schedule) {
    Spread spread = spread(config);
    boolean lu = spread == Spread.BY_TIME && config.flag("use_lu_lambdas", false);
    return ofSolver(config, schedule, lu ? Spread.LU : spread);
  }

  private static Sigmas ofSolver(ScheduleConfig config, NoiseSchedule schedule, Spread spread) {
    return new Sigmas(
        trained(schedule),
        spread,
        false,
        !isOne(config, "final_sigmas_type", "zero", "sigma_min"),
        config.number("sigma_min"),
        config.number("sigma_max"));
  }

  private static double[] trained(NoiseSchedule schedule) {
    double[] trained = new double[schedule.size()];
    for (int i = 0; i < trained.length; i++) {
      float alpha = (float) schedule.alpha(i);
      trained[i] = (float) Math.sqrt((1 - alpha) / alpha);
    }
    return trained;
  }

  private static Spread spread(ScheduleConfig config) {
    boolean karras = config.flag("use_karras_sigmas", false);
    boolean exponential = config.flag("use_exponential_sigmas", false);
    if (config.flag("use_beta_sigmas", false)) {
      throw ScheduleConfig.notSupported("use_beta_sigmas", true);
    }
    if (karras && exponential) {
      throw new EngineException(
          EngineError.MODEL_INVALID,
          "the model's noise scheduler has both use_karras_sigmas and use_exponential_sigmas");
    }
    return karras ? Spread.KARRAS : exponential ? Spread.EXPONENTIAL : Spread.BY_TIME;
  }

  private static boolean isOne(ScheduleConfig config, String key, String usual, String other) {
    String name = config.text(key, usual);
    if (!name.equals(usual) && !name.equals(other)) {
      throw ScheduleConfig.notSupported(key, name);
    }
    return name.equals(other);
  }

  /// The level of each step that is to be at these times, and the one that the walk ends with.
  double[] along(double[] times) {
    int steps = times.length;
    double[] levels =
        logLinear
            ? geometric(trained[trained.length - 1], trained[0], steps + 1)
            : Arrays.stream(times).map(this::at).toArray();
    double[] wanted = isSpread() ? spread(levels[0], levels[levels.length - 1], steps) : levels;
    double[] ended = Arrays.copyOf(wanted, wanted.length + 1);
    ended[wanted.length] = last();
    return ended;
  }

  /// Whether levels are spread otherwise than by time.
  boolean isSpread() {
    return spread != Spread.BY_TIME;
  }

  boolean isKarras() {
    return spread == Spread.KARRAS;
  }

  boolean isExponential() {
    return spread == Spread.EXPONENTIAL;
  }

  /// Levels from one to another, unless the configuration has limits of its own.
  double[] spread(double from, double to, int count) {
    double high = spread == Spread.LU ? from : highest.orElse(from);
    double low = spread == Spread.LU ? to : lowest.orElse(to);
    return switch (spread) {
      case BY_TIME -> throw new IllegalStateException("levels go by time");
      case KARRAS -> karras(high, low, count);
      case EXPONENTIAL, LU -> geometric(high, low, count);
    };
  }

  /// What a walk ends with.
  double last() {
    return toZero ? 0 : trained[0];
  }

  double lowest() {
    return trained[0];
  }

  double highest() {
    return trained[trained.length - 1];
  }

  /// The times at which steps of these levels really are.
  double[] times(double[] times, double[] levels) {
    return !isSpread() ? times : Arrays.stream(levels, 0, times.length).map(this::timeOf).toArray();
  }

  /// The level at a time of training, or between two.
  double at(double time) {
    int below = Math.clamp((int) Math.floor(time), 0, trained.length - 1);
    int above = Math.min(below + 1, trained.length - 1);
    double part = Math.clamp(time - below, 0.0, 1.0);
    return trained[below] + part * (trained[above] - trained[below]);
  }

  private static double[] geometric(double high, double low, int count) {
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      double part = count == 1 ? 0 : (double) i / (count - 1);
      levels[i] = Math.exp(Math.log(high) + part * (Math.log(low) - Math.log(high)));
    }
    return levels;
  }

  /// Equation 5 of arXiv 2206.00364, rho 7.
  private static double[] karras(double high, double low, int count) {
    double rho = 7;
    double from = Math.pow(high, 1 / rho);
    double to = Math.pow(low, 1 / rho);
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      double part = count == 1 ? 0 : (double) i / (count - 1);
      levels[i] = Math.pow(from + part * (to - from), rho);
    }
    return levels;
  }

  /// The time of training at which a level is, which may have a fraction.
  double timeOf(double sigma) {
    double level = Math.log(Math.max(sigma, 1e-10));
    int below = 0;
    for (int i = 0; i < trained.length - 1; i++) {
      if (level >= logOf(i)) {
        below = i;
      }
    }
    double low = logOf(below);
    double high = logOf(below + 1);
    return below + Math.clamp((level - low) / (high - low), 0.0, 1.0);
  }

  /// In single precision, as diffusers has it: where times are cut to whole ones that tells.
  private double logOf(int time) {
    return (float) Math.log(trained[time]);
  }
}
