package io.genpulse.engine.diffusion.scheduler;

/// The times and levels of algorithms whose steps make a second call halfway. Immutable.
record MiddleLevels(Timesteps timesteps, Sigmas sigmas) {
  /// The levels of the steps, and the one to end with.
  double[] once(int steps) {
    return sigmas.along(timesteps.spread(steps));
  }

  /// The times of all calls.
  ///
  /// @param once levels of [#once]
  /// @param middles the level of each second call
  double[] times(double[] once, double[] middles) {
    int steps = middles.length + 1;
    double[] even = sigmas.times(timesteps.spread(steps), once);
    double[] times = new double[2 * steps - 1];
    for (int call = 0; call < times.length; call++) {
      double time = call % 2 == 0 ? even[call / 2] : sigmas.timeOf(middles[call / 2]);
      times[call] = call % 2 == 0 && sigmas.isKarras() ? Math.rint(time) : time;
    }
    return times;
  }

  /// The middle of two levels, by their logarithms.
  static double between(double from, double to) {
    return Math.exp((Math.log(from) + Math.log(to)) / 2);
  }

  /// The level that counts for adding noise before each call, and the one to end with.
  static double[] doubled(double[] once) {
    double[] doubled = new double[2 * (once.length - 1)];
    for (int call = 0; call < doubled.length; call++) {
      doubled[call] = once[(call + 1) / 2];
    }
    return doubled;
  }
}
