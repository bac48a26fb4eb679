package io.genpulse.server.host;

import io.genpulse.server.config.ConfigReader;

/// How much room there must be on the disk of the folder `work`.
///
/// @param low below so many MiB no more is taken in; 0 = whatever is left
/// @param full below so many MiB nothing more is begun; 0 = whatever is left
public record DiskSettings(int low, int full) {
  private static final int MOST = 100_000_000;

  /// The keys `disk.*`.
  public static DiskSettings read(ConfigReader reader) {
    return new DiskSettings(
        reader.number("disk.low", 0, MOST), reader.number("disk.full", 0, MOST));
  }
}
