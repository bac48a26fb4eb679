package io.genpulse.engine;

import java.util.Locale;

/// A kind of worker. Each engine belongs to one route, and a worker process serves the routes it is
/// told to.
public enum Route {
  /// Forwards to a ComfyUI server.
  COMFY,
  /// Local inference in this process: heavy, native, one task at a time.
  DIFFUSERS,
  /// Calls a remote provider: waits far more than it computes.
  API,
  /// Everything else: light work on the CPU.
  CPU;

  /// The word of this route in messages, columns and options, such as `diffusers`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The route of a word.
  ///
  /// @throws IllegalArgumentException naming the word and the routes there are
  public static Route of(String word) {
    for (Route route : values()) {
      if (route.word().equals(word)) {
        return route;
      }
    }
    throw new IllegalArgumentException(
        "route must be comfy, diffusers, api or cpu but was \"" + word + "\"");
  }
}
