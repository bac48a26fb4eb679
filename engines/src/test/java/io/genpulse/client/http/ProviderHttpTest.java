package io.genpulse.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.client.http.ProviderHttp.Downloaded;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // by JUnit
class ProviderHttpTest {
  private static final byte[] PNG = "\u0089PNG\r\n\u001a\n and a picture".getBytes(ISO_8859_1);

  @TempDir Path folder;
  private final ScriptedProvider provider = new ScriptedProvider();
  private final List<Duration> pauses = new ArrayList<>();
  private final ProviderHttp http =
      new ProviderHttp(
          ProviderAddress.bearer("acme", provider.url(), new Secret("key-0123456789")),
          pauses::add);

  @AfterEach
  void close() {
    http.close();
    provider.close();
  }

  private Sent submit() throws InterruptedException {
    return http.submit(
        ProviderRequest.post(http.at("/paid"), JsonNodeFactory.instance.objectNode().put("a", 1))
            .within(Duration.ofSeconds(20)),
        folder,
        Set.of("b64_json"));
  }

  private ProviderHttp.Link link(String path) {
    return () -> provider.url() + path;
  }

  @Test
  void base64GoesIntoAFileAndTheTreeNamesIt() throws Exception {
    byte[] picture = new byte[3_000_000];
    new Random(7).nextBytes(picture);
    provider.on(
        "POST /paid",
        Reply.json(
            "{\"data\":[{\"b64_json\":\""
                + Base64.getEncoder().encodeToString(picture)
                + "\",\"n\":1.50}]}"));

    Sent sent = submit();

    assertThat(sent).isInstanceOf(Sent.Answered.class);
    var item = ((Sent.Answered) sent).answer().json().path("data").path(0);
    assertThat(Files.readAllBytes(Path.of(item.path("b64_json").asText()))).isEqualTo(picture);
    assertThat(item.path("n").asText()).isEqualTo("1.50");
  }

  @Test
  void gzipIsUnpacked() throws Exception {
    provider.on("POST /paid", Reply.gzip("{\"id\":\"one\"}"));

    assertThat(((Sent.Answered) submit()).answer().json().path("id").asText()).isEqualTo("one");
  }

  @Test
  void whatCannotBeKnownIsUncertainAndSentOnce() throws Exception {
    List<Reply> replies =
        List.of(
            Reply.silence(),
            Reply.reset(),
            Reply.cut("application/json", "{\"id\":\"one\"}".getBytes(UTF_8), 5),
            Reply.json("{\"id\":"),
            Reply.json("<html>"),
            Reply.empty(200));
    for (Reply reply : replies) {
      int before = provider.requests().size();
      provider.on("POST /paid", reply);

      assertThat(submit()).isInstanceOf(Sent.Uncertain.class);

      assertThat(provider.requests()).hasSize(before + 1);
    }
  }

  @Test
  void aPooledConnectionThatDiesDoesNotMakeTwoCalls() throws Exception {
    provider.on("POST /paid", Reply.json("{}"), Reply.silence());
    submit();

    assertThat(submit()).isInstanceOf(Sent.Uncertain.class);

    assertThat(provider.requests()).hasSize(2);
  }

  @Test
  void aServerThatIsNotThereWasNotSentAnything() throws Exception {
    provider.close();

    assertThat(submit()).isInstanceOf(Sent.NotSent.class);
  }

  @Test
  void aRefusalIsAnAnswerWhateverItsBody() throws Exception {
    provider.on("POST /paid", Reply.html(502));

    assertThat(((Sent.Answered) submit()).answer().status()).isEqualTo(502);
  }

  @Test
  void aShortKeyDamagesNoAnswer() throws Exception {
    provider.on("GET /free", Reply.json("{\"a\":[\"a cat, a\"],\"n\":1}"));
    try (var own =
        new ProviderHttp(
            ProviderAddress.bearer("acme", provider.url(), new Secret("a")), new TestClock())) {
      Answer answer = own.ask(ProviderRequest.get(own.at("/free")));

      assertThat(answer.json().toString()).isEqualTo("{\"a\":[\"*** cat, ***\"],\"n\":1}");
    }
  }

  @Test
  void theAnswerThatRepeatsTheKeyIsToldWithoutIt() throws Exception {
    provider.on("POST /paid", Reply.json(401, "{\"error\":\"bad key-0123456789!\"}"));

    Answer answer = ((Sent.Answered) submit()).answer();

    assertThat(answer.text()).isEqualTo("{\"error\":\"bad ***!\"}");
    assertThat(answer.json().path("error").asText()).isEqualTo("bad ***!");
  }

  @Test
  void theKeyGoesToTheProvidersOwnAddressesOnly() {
    var address =
        new ProviderAddress(
            "acme",
            URI.create("https://api.acme.example/v1"),
            new Secret("k"),
            "X-Key",
            "",
            Map.of(),
            List.of(".acme.run"));

    assertThat(
            List.of(
                    "https://api.acme.example/v1/x",
                    "https://API.acme.example:443/other",
                    "https://eu.acme.run/job")
                .stream()
                .map(URI::create)
                .filter(address::isOurs))
        .hasSize(3);
    assertThat(
            List.of(
                    "http://api.acme.example/v1/x",
                    "https://api.acme.example:8443/",
                    "https://api.acme.example.evil.example/",
                    "https://evilacme.run/",
                    "http://eu.acme.run/job",
                    "https://api.acme.example@evil.example/")
                .stream()
                .map(URI::create)
                .filter(address::isOurs))
        .isEmpty();
  }

  @Test
  void aPageInsteadOfAnAnswerIsNone() {
    provider.on("GET /free", Reply.html(200));

    assertThatThrownBy(() -> http.ask(ProviderRequest.get(http.at("/free"))))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE))
        .hasMessage(
            "acme answers 200 with what is no JSON; is " + provider.url() + " its address?");
  }

  @Test
  void aRefusalBySendingOnSaysWhereTo() throws Exception {
    provider.on("POST /paid", Reply.redirect("https://elsewhere.example/v1"));

    Answer answer = ((Sent.Answered) submit()).answer();

    assertThat(answer.failure(EngineError.INVALID_REQUEST, "acme answers 302"))
        .hasMessageStartingWith(
            "acme answers 302; it sends us on to https://elsewhere.example/v1,");
  }

  @Test
  void linksMayBeWrittenAsPeopleDo() throws Exception {
    provider
        .on("GET /a%20fox%20%7C%20100%25%20%C3%BC.png", Reply.redirect("/b[1] c.png?sig=a%2Fb"))
        .on("GET /b%5B1%5D%20c.png", Reply.bytes("image/png", PNG));

    Downloaded got = http.download(link("/a fox | 100% ü.png"), folder);

    assertThat(Files.readAllBytes(got.file())).isEqualTo(PNG);
    assertThat(provider.requests().getLast().path()).endsWith("?sig=a%2Fb");
  }

  @Test
  void anIdStaysOnePartOfItsAddressWhateverIsInIt() {
    assertThat(List.of("a b/../ü?x#y", "..", "cgt-1.2").stream().map(ProviderAddress::part))
        .containsExactly("a%20b%2F..%2F%C3%BC%3Fx%23y", "%2E%2E", "cgt-1.2");
  }

  @Test
  void whatIsNoLinkIsSaidToBeNone() {
    for (String text :
        List.of(
            "", "I cannot do that", "/etc/passwd", "file:///etc/passwd", "http://", "https://[")) {
      assertThatThrownBy(() -> http.download(() -> text, folder))
          .as(text)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE))
          .hasMessage("acme: it links to what is no web address");
    }
  }

  @Test
  void aDownloadGoesOnWhereItBroke() throws Exception {
    byte[] file = Arrays.copyOf(PNG, 200_000);
    provider.on("GET /file", Reply.resumable(file, 70_000));

    Downloaded got = http.download(link("/file"), folder);

    assertThat(Files.readAllBytes(got.file())).isEqualTo(file);
    assertThat(got.kind()).isEqualTo(FileKind.PNG);
    assertThat(provider.requests()).hasSize(2);
    assertThat(provider.requests().getLast().header("Range")).isEqualTo("bytes=70000-");
    assertThat(pauses).hasSize(1);
  }

  @Test
  void anExpiredLinkIsAskedForAnewOnce() throws Exception {
    provider.on("GET /old", Reply.html(403)).on("GET /new", Reply.bytes("image/png", PNG));
    var links = new ArrayList<>(List.of(link("/old").now(), link("/new").now()));

    Downloaded got = http.download(links::removeFirst, folder);

    assertThat(Files.readAllBytes(got.file())).isEqualTo(PNG);
  }

  @Test
  void aPageInsteadOfAPictureIsRefused() {
    provider.on("GET /file", Reply.html(200));

    assertThatThrownBy(() -> http.download(link("/file"), folder))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.error()).isEqualTo(EngineError.UNAVAILABLE))
        .hasMessageContaining("no picture, sound or video");
  }

  @Test
  void aLinkIntoAPrivateNetworkIsNotFollowed() {
    provider.on("GET /file", Reply.redirect("http://169.254.169.254/latest/meta-data"));

    assertThatThrownBy(() -> http.download(link("/file"), folder))
        .hasMessageContaining("169.254.169.254");
  }
}
