package io.genpulse.ui.part;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Quantities in words; a dash for what is not known.
public final class Numbers {
  private static final String UNKNOWN = "–";

  private Numbers() {}

  public static String bytes(@Nullable Long bytes) {
    if (bytes == null) {
      return UNKNOWN;
    }
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / (double) (1L << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }

  public static String percent(@Nullable Double percent) {
    return percent == null ? UNKNOWN : String.format(Locale.ROOT, "%.0f %%", percent);
  }

  public static String seconds(long milliseconds) {
    return String.format(Locale.ROOT, "%.1f s", milliseconds / 1000.0);
  }

  public static String whole(@Nullable Number number) {
    return number == null ? UNKNOWN : number.toString();
  }
}
