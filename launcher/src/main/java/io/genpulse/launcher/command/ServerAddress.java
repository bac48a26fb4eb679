package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Reads where a GenPulse answers, as people write it: `http://` may be left out.
final class ServerAddress {
  private ServerAddress() {}

  /// @throws CommandFailure naming what was given
  static URI of(String text) {
    try {
      var given = text.strip();
      var address = new URI(given.contains("://") ? given : "http://" + given);
      if (isServer(address)) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static boolean isServer(URI address) {
    var scheme = address.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && address.getHost() != null
        && address.getPort() != 0
        && address.getPort() <= 65_535
        && address.getQuery() == null
        && address.getFragment() == null;
  }

  private static CommandFailure wrong(String text) {
    return new CommandFailure(
        ExitCode.USAGE, "not a server address: " + text, "give one like http://127.0.0.1:8800");
  }
}
