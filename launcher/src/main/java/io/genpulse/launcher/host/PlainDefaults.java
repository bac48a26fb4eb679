package io.genpulse.launcher.host;

import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;

/// Makes this JVM write for machines: what it formats is read by Redis, PostgreSQL and scripts, in
/// whatever language its user's desktop is.
public final class PlainDefaults {
  private PlainDefaults() {}

  /// Call before anything else.
  public static void set() {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(known(TimeZone.getDefault()));
  }

  /// PostgreSQL's driver sends the zone's name, and PostgreSQL refuses the short ones that only
  /// Java knows, such as JST. The user's own time stays, for the console shows it.
  static TimeZone known(TimeZone zone) {
    String name = ZoneId.SHORT_IDS.get(zone.getID());
    if (name == null) {
      return zone;
    }
    return TimeZone.getTimeZone(name.matches("[+-].*") ? "GMT" + name : name);
  }
}
