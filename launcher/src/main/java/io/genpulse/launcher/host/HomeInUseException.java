package io.genpulse.launcher.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Another GenPulse runs on the home folder.
public final class HomeInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HomeInUseException(Path home, @Nullable Long pid) {
    super(
        "another GenPulse"
            + (pid == null ? "" : " (pid " + pid + ")")
            + " already runs on "
            + home
            + "; use it, or end it with: genpulse stop");
  }
}
