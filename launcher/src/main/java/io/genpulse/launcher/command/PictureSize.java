package io.genpulse.launcher.command;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Width and height in pixels, written as `768x512`.
record PictureSize(int width, int height) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})[xX×](\\d{1,9})");

  /// Reads the option.
  static final class Converter implements ITypeConverter<PictureSize> {
    @Override
    public PictureSize convert(String text) {
      var parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException("a size is like 768x512, not '" + text + "'");
      }
      return new PictureSize(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }
  }
}
