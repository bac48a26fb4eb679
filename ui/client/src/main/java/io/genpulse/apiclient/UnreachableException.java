package io.genpulse.apiclient;

import java.io.IOException;
import java.net.URI;

/// Nothing answers at an address, or the connection broke.
public final class UnreachableException extends ClientException {
  private static final long serialVersionUID = 1L;

  private UnreachableException(String start, IOException cause) {
    super(start + reason(cause), cause);
  }

  static UnreachableException server(URI server, IOException cause) {
    return new UnreachableException("no GenPulse answers at " + server, cause);
  }

  static UnreachableException link(URI link, IOException cause) {
    return new UnreachableException("cannot fetch " + link, cause);
  }

  private static String reason(IOException cause) {
    return cause.getMessage() == null ? "" : ": " + cause.getMessage();
  }
}
