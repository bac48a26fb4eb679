package io.genpulse.engine;

import java.time.Duration;

/// What may be asked of one provider now: so many calls that cost money in any minute, and none
/// while it wants to be left alone. Processes that share one keep to it together.
public interface CallAllowance {
  /// How long the provider is to be left alone; zero when it is not.
  Duration held();

  /// Leaves the provider alone for a while, for all who share this.
  void holdOff(Duration time);

  /// Takes one of the calls of a minute.
  ///
  /// @param perMinute calls in any minute; above 0
  /// @return how long until the call may be made; when that is longer than `patience`, none was
  ///   taken
  Duration take(int perMinute, Duration patience);
}
