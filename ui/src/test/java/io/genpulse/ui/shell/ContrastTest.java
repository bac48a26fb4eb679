package io.genpulse.ui.shell;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.paint.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whoever sees less well can read the window: WCAG 2.1 AA asks for 4.5 of words, and for 3 of what
/// tells where a control is. Computed from the colours as the style sheets say them.
class ContrastTest {
  private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^}]*)}");
  private static final Pattern COLOUR = Pattern.compile("(-(?:color|gp)-[\\w-]+)\\s*:\\s*([^;]+);");

  private final Map<String, String> dark = colours(true);
  private final Map<String, String> light = colours(false);

  @ParameterizedTest
  @CsvSource({
    "-color-fg-default, -color-bg-default",
    "-color-fg-default, -color-bg-subtle",
    "-color-fg-default, -color-bg-inset",
    "-color-fg-default, -color-button-bg",
    "-color-fg-muted, -color-bg-default",
    "-color-fg-muted, -color-bg-subtle",
    "-color-fg-muted, -color-bg-inset",
    "-color-fg-muted, -gp-stage",
    "-color-fg-subtle, -color-bg-default",
    "-color-fg-subtle, -color-bg-subtle",
    "-color-accent-fg, -color-bg-default",
    "-color-accent-fg, -color-bg-subtle",
    "-color-accent-fg, -color-accent-subtle",
    "-color-accent-fg, -gp-stage",
    "-color-fg-emphasis, -color-accent-emphasis",
    "-color-fg-emphasis, -color-danger-emphasis",
    "-color-success-fg, -color-bg-subtle",
    "-color-success-fg, -color-success-subtle",
    "-color-warning-fg, -color-bg-subtle",
    "-color-warning-fg, -color-warning-subtle",
    "-color-warning-fg, -gp-stage",
    "-color-danger-fg, -color-bg-default",
    "-color-danger-fg, -color-bg-subtle",
    "-color-danger-fg, -color-danger-subtle",
    "-color-danger-fg, -gp-stage",
    "-color-fg-default, -color-warning-subtle",
    "-color-fg-default, -color-danger-subtle"
  })
  void wordsCanBeRead(String words, String ground) {
    assertContrast(words, ground, 4.5);
  }

  @ParameterizedTest
  @CsvSource({
    "-gp-border-input, -color-bg-default",
    "-gp-border-input, -color-bg-subtle",
    "-color-accent-fg, -color-bg-inset",
    "-color-accent-emphasis, -color-bg-subtle"
  })
  void controlsCanBeSeen(String line, String ground) {
    assertContrast(line, ground, 3);
  }

  private void assertContrast(String line, String ground, double least) {
    assertThat(contrast(dark, line, ground)).as("dark").isGreaterThanOrEqualTo(least);
    assertThat(contrast(light, line, ground)).as("light").isGreaterThanOrEqualTo(least);
  }

  private static double contrast(Map<String, String> colours, String words, String ground) {
    Color below = colour(colours, "-color-bg-default");
    Color back = over(colour(colours, ground), below);
    double a = luminance(over(colour(colours, words), back));
    double b = luminance(back);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static Color colour(Map<String, String> colours, String name) {
    String value = Objects.requireNonNull(colours.get(name), name).strip();
    return value.startsWith("-") ? colour(colours, value) : Color.web(value);
  }

  private static Color over(Color top, Color below) {
    double part = top.getOpacity();
    return Color.color(
        top.getRed() * part + below.getRed() * (1 - part),
        top.getGreen() * part + below.getGreen() * (1 - part),
        top.getBlue() * part + below.getBlue() * (1 - part));
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
  }

  /// The theme's, and over them ours.
  private static Map<String, String> colours(boolean dark) {
    Map<String, String> colours = new HashMap<>();
    String theme =
        dark
            ? new PrimerDark().getUserAgentStylesheet()
            : new PrimerLight().getUserAgentStylesheet();
    // The theme comes compiled; beside it lies what it was compiled from.
    read(theme.replace(".bss", ".css"), ".root", colours);
    String own = "/io/genpulse/ui/shell/studio.css";
    read(own, ".gp-root", colours);
    if (dark) {
      read(own, ".gp-root:dark", colours);
    }
    return colours;
  }

  private static void read(String sheet, String selector, Map<String, String> into) {
    try (InputStream in =
        Objects.requireNonNull(ContrastTest.class.getResourceAsStream(sheet), sheet)) {
      String css =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?s)/\\*.*?\\*/", "");
      Matcher rule = RULE.matcher(css);
      while (rule.find()) {
        if (rule.group(1).strip().equals(selector)) {
          Matcher colour = COLOUR.matcher(rule.group(2));
          while (colour.find()) {
            into.put(colour.group(1), colour.group(2));
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(sheet, e);
    }
  }
}
