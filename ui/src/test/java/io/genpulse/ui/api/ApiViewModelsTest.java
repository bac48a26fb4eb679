package io.genpulse.ui.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.apiclient.DeliveryView;
import io.genpulse.apiclient.KeyView;
import io.genpulse.apiclient.RequestView;
import io.genpulse.ui.task.StoreUnderTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ApiViewModelsTest {
  private StoreUnderTest test;

  @BeforeEach
  void start() throws Exception {
    test = new StoreUnderTest();
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void aKeyIsMadeAndItsTextIsThereOnce() throws Exception {
    KeysViewModel keys = new KeysViewModel(test.client, test.background, test.texts);
    keys.make();
    assertThat(keys.problemProperty().get()).startsWith("Give the key a name");

    keys.nameProperty().set("robot");
    keys.rateProperty().set("many");
    keys.make();
    assertThat(keys.problemProperty().get())
        .isEqualTo("Orders a minute must be a whole number but is \"many\".");

    keys.rateProperty().set("60");
    keys.make();
    test.window.until(() -> keys.madeProperty().get() != null && !keys.keys().isEmpty());
    assertThat(keys.madeProperty().get()).extracting(KeyView::key).isEqualTo("gp_new1_secret");
    assertThat(keys.keys()).extracting(KeyView::name).containsExactly("web shop", "before");

    keys.putAway();
    keys.revoke(keys.keys().getFirst());
    test.window.until(() -> test.server.requests("DELETE keys") == 1);
    assertThat(keys.madeProperty().get()).isNull();
  }

  @Test
  void aReportIsSentAgain() throws Exception {
    WebhooksViewModel webhooks = new WebhooksViewModel(test.client, test.background);
    webhooks.refresh();
    test.window.until(() -> !webhooks.deliveries().isEmpty());
    assertThat(webhooks.deliveries()).extracting(DeliveryView::status).containsExactly("failed");

    webhooks.redeliver(webhooks.deliveries().getFirst());
    test.window.until(() -> webhooks.deliveries().getFirst().status().equals("delivered"));
    StringBuilder secret = new StringBuilder();
    webhooks.secret(secret::append);
    test.window.until(() -> !secret.isEmpty());

    assertThat(secret).hasToString("whsec_1");
  }

  @Test
  void requestsOfOurOwnProgramsAreLeftOut() throws Exception {
    RequestsViewModel requests = new RequestsViewModel(test.client, test.background);
    requests.watchingProperty().set(true);
    test.window.until(() -> !requests.shown().isEmpty());
    assertThat(requests.shown())
        .extracting(RequestView::agent)
        .containsExactly("shop/1.2", "python-requests/2.32");

    requests.withOwnProperty().set(true);

    assertThat(requests.shown()).hasSize(3);
  }
}
