package io.genpulse.launcher.process;

import java.util.List;

/// How a life of a child ended.
///
/// @param wasReady whether it ever worked
/// @param said the last lines that it printed
public record ProcessExit(int code, boolean wasReady, List<String> said) {
  public ProcessExit {
    said = List.copyOf(said);
  }
}
