package io.genpulse.server.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// How an engine of a worker is, best first.
public enum EngineState {
  READY,
  STARTING,
  UNAVAILABLE;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A word of a newer version is no promise.
  @JsonCreator
  static EngineState of(String word) {
    for (EngineState state : values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    return UNAVAILABLE;
  }
}
