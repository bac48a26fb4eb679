package io.genpulse.apiclient;

import java.io.IOException;
import java.net.URI;

/// Nothing answers at the server's address, or the connection broke.
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(URI server, IOException cause) {
    super("no GenPulse answers at " + server + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return cause.getMessage() == null ? "" : ": " + cause.getMessage();
  }
}
