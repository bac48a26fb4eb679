package io.genpulse.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genpulse.server.config.ConfigReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookCallTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static WebhookCall.Outcome post(boolean privateAddresses, String url) {
    return new WebhookCall(privateAddresses, InstantSource.system())
        .post(url, "msg", "{}", List.of(SECRET));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1"})
  void nothingIsSentIntoOurOwnNetwork(String host) {
    WebhookCall.Outcome outcome = post(false, "http://" + host + ":9/latest/meta-data");

    assertThat(outcome.status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(outcome.attempt().error()).contains("is no host of the public internet");
  }

  @Test
  void aReceiverThatIsAwayIsTriedAgain() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    WebhookCall.Outcome outcome = post(true, "http://127.0.0.1:" + port + "/");

    assertThat(outcome.status()).isEqualTo(DeliveryStatus.PENDING);
    assertThat(outcome.attempt().error()).contains("cannot be reached");
  }

  /// The example of the standard's own text.
  @Test
  void signaturesAreThoseOfTheStandard() {
    assertThat(
            Signature.of(
                List.of(SECRET, SECRET),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}"))
        .isEqualTo(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
                + " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-prefixed", "whsec_c2hvcnQ=", "whsec_!!!"})
  void aSecretOfAnotherFormIsRefusedWithoutBeingNamed(String secret) {
    var reader = new ConfigReader(Map.of("GENPULSE_WEBHOOKS_SECRETS", secret));
    WebhookSettings.read(reader);

    assertThatThrownBy(reader::check)
        .hasMessageContaining(
            "webhooks.secrets (GENPULSE_WEBHOOKS_SECRETS) is wrong: each secret must be")
        .hasMessageNotContaining(secret);
  }
}
