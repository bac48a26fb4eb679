package io.genpulse.server.handler;

/// A parameter has a value that the handler cannot take.
public final class InvalidParamException extends RuntimeException {
  private final String param;

  /// @param param the record component's name
  /// @param message one sentence with the value: `width must be 64..2048 but was 9000`
  public InvalidParamException(String param, String message) {
    super(message);
    this.param = param;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public String param() {
    return param;
  }
}
