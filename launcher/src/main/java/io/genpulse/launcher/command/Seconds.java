package io.genpulse.launcher.command;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an option that is a time in whole seconds.
final class Seconds implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    if (!text.matches("0*[1-9]\\d{0,8}")) {
      throw new TypeConversionException("a time is a number of seconds, not '" + text + "'");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
