package io.genpulse.ui.part;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The window's words in one language. English where a language lacks one.
public final class Texts {
  private static final String BUNDLE = "io.genpulse.ui.texts";

  private final Locale locale;
  private final ResourceBundle words;

  private Texts(Locale locale, ResourceBundle words) {
    this.locale = locale;
    this.words = words;
  }

  /// The words in this language, or in English when there are none.
  public static Texts in(Locale locale) {
    return new Texts(
        locale,
        ResourceBundle.getBundle(
            BUNDLE,
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
  }

  public Locale locale() {
    return locale;
  }

  public String of(String key) {
    return words.getString(key);
  }

  /// With `{0}`, `{1}` and so on replaced; by nothing where a part is not known.
  public String of(String key, @Nullable Object... parts) {
    Object[] known = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Object part = parts[i];
      known[i] = part == null ? "" : part;
    }
    return new MessageFormat(of(key), locale).format(known);
  }

  /// The words of a key that a server's answer is part of; what the server says where there are
  /// none.
  public String orElse(String key, String otherwise) {
    return words.containsKey(key) ? of(key) : otherwise;
  }
}
