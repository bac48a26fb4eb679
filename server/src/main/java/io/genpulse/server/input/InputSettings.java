package io.genpulse.server.input;

import io.genpulse.server.config.ConfigReader;

/// What input files may be.
///
/// @param maxBytes of one file
/// @param privateAddresses whether links may lead into this machine's own network
public record InputSettings(int maxBytes, boolean privateAddresses) {
  /// The keys `inputs.*`.
  public static InputSettings read(ConfigReader reader) {
    return new InputSettings(
        reader.number("inputs.max-bytes", 1024, Integer.MAX_VALUE),
        reader.flag("inputs.private-addresses"));
  }
}
