package io.genpulse.engine.midjourney;

import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Size;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A prompt as Midjourney reads it: words, then flags such as `--ar 16:9`. A flag that the user
/// wrote into the words is kept instead of ours.
final class MidjourneyPrompt {
  private static final Pattern VERSION = Pattern.compile("(niji|v)?[ -]?([0-9]+(\\.[0-9]+)?)");

  private final String words;
  private final List<String> flags = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();

  private MidjourneyPrompt(String words) {
    this.words = words.strip();
  }

  static MidjourneyPrompt of(
      Prompt prompt,
      Size size,
      Rendition rendition,
      @Nullable Long seed,
      @Nullable String model,
      Map<String, Object> extras) {
    var made = new MidjourneyPrompt(prompt.text());
    made.flag("ar", rendition.aspectRatio() == null ? ratio(size) : rendition.aspectRatio());
    made.flag("no", prompt.negative());
    made.flag("q", rendition.quality());
    made.flag("seed", seed == null ? null : Long.toString(seed));
    if (model != null) {
      made.version(model);
    }
    if (extras.get("flags") instanceof String more) {
      made.flags.add(more.strip());
    }
    return made;
  }

  private static @Nullable String ratio(Size size) {
    if (size.width() == null || size.height() == null) {
      return null;
    }
    int common =
        BigInteger.valueOf(size.width()).gcd(BigInteger.valueOf(size.height())).intValueExact();
    return size.width() / common + ":" + size.height() / common;
  }

  /// `7`, `v6.1` or `niji-6`.
  private void version(String model) {
    Matcher version = read(model);
    flag("niji".equals(version.group(1)) ? "niji" : "v", version.group(2));
  }

  private static Matcher read(String model) {
    Matcher version = VERSION.matcher(model.toLowerCase(Locale.ROOT));
    if (!version.matches()) {
      throw EngineException.invalid(
          "model",
          "a model of midjourney is a version, such as 7, v6.1 or niji-6, but was \""
              + model
              + "\"");
    }
    return version;
  }

  /// @throws EngineException `INVALID_REQUEST` when a model is no version
  static void checkVersion(@Nullable String model) {
    if (model != null) {
      var _ = read(model);
    }
  }

  private void flag(String name, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (Pattern.compile("(^|\\s)--" + name + "(\\s|$)").matcher(words).find()) {
      kept.add("--" + name);
    } else {
      flags.add("--" + name + " " + value);
    }
  }

  String text() {
    return (words + " " + String.join(" ", flags)).strip();
  }

  /// The flags of ours that the words leave no room for, such as `--ar`.
  List<String> kept() {
    return kept;
  }
}
