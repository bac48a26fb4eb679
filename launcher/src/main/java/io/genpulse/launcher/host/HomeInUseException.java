package io.genpulse.launcher.host;

import java.nio.file.Path;
import java.util.Optional;

/// Another GenPulse runs on the home folder.
public final class HomeInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HomeInUseException(Path home, Optional<Long> pid) {
    super(
        "another GenPulse"
            + pid.map(p -> " (pid " + p + ")").orElse("")
            + " already runs on "
            + home
            + "; use it, or end it with: genpulse stop");
  }
}
