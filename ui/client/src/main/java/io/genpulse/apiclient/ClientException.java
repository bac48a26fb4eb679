package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// A call came to nothing, and its message says why in a sentence for the user. Anything else that
/// a call throws is a mistake in the program.
public abstract sealed class ClientException extends RuntimeException
    permits ApiException, LocalFileException, NotGenPulseException, UnreachableException {
  private static final long serialVersionUID = 1L;

  ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
