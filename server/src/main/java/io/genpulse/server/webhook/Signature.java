package io.genpulse.server.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Signs deliveries as Standard Webhooks says: one signature for each secret.
final class Signature {
  private static final String PREFIX = "whsec_";
  // The standard's own limits.
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  private Signature() {}

  /// @throws IllegalArgumentException when it is no secret of that form; never names it
  static void check(String secret) {
    try {
      int bytes =
          secret.startsWith(PREFIX)
              ? Base64.getDecoder().decode(secret.substring(PREFIX.length())).length
              : 0;
      if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Its message quotes a part of the secret.
    }
    throw new IllegalArgumentException(
        "each secret must be whsec_ and the base64 of %d to %d bytes; make one with: echo whsec_$(openssl rand -base64 32)"
            .formatted(LEAST_BYTES, MOST_BYTES));
  }

  /// The header `webhook-signature`.
  static String of(List<String> secrets, String messageId, long timestamp, String body) {
    var signatures = new ArrayList<String>();
    try {
      for (String secret : secrets) {
        signatures.add(new Webhook(secret).sign(messageId, timestamp, body));
      }
    } catch (EmptyWebhookSecretException | WebhookSigningException e) {
      throw new IllegalStateException("a delivery cannot be signed", e);
    }
    return String.join(" ", signatures);
  }
}
