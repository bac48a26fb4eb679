package io.genpulse.server.ingress;

import io.genpulse.server.input.PublicHttp;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/// Which addresses the ends of tasks may be reported to, as far as that can be told without asking
/// anybody: a name is looked up when something is sent.
///
/// @param privateAddresses whether they may be of this machine's own network
public record CallbackUrls(boolean privateAddresses) {
  private static final int LONGEST = 2_048;

  /// What is wrong with an address, in a sentence.
  Optional<String> problem(String url) {
    @Nullable HttpUrl parsed = url.length() <= LONGEST ? HttpUrl.parse(url) : null;
    if (parsed == null || !url.matches("(?i)https?://[!-~]+")) {
      return Optional.of(
          "callback_url must be an http(s) URL of at most %d characters of ASCII"
              .formatted(LONGEST));
    }
    if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      return Optional.of(
          "callback_url must not carry a user or password; put what the receiver needs into its path");
    }
    try {
      if (!privateAddresses) {
        PublicHttp.checkLiteral(parsed.host());
      }
      return Optional.empty();
    } catch (PublicHttp.NotPublicException e) {
      return Optional.of(
          "callback_url must lead to the public internet, unless webhooks.private-addresses is true: "
              + e.getMessage());
    }
  }
}
