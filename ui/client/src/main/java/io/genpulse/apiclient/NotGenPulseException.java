package io.genpulse.apiclient;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Something answers at the server's address, but it does not speak the API.
public final class NotGenPulseException extends ClientException {
  private static final long serialVersionUID = 1L;

  /// @param why what it did instead
  NotGenPulseException(URI address, String why, @Nullable Exception cause) {
    super(address + " answers, but is no GenPulse: " + why, cause);
  }
}
