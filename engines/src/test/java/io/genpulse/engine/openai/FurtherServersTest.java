package io.genpulse.engine.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers of OpenAI's protocol that the setting `also` names.
@SuppressWarnings("NullAway.Init") // by JUnit
class FurtherServersTest {
  @TempDir Path folder;

  @Test
  void eachIsAnEngineWithAKeyOfItsOwn() throws Exception {
    try (var openAi = new ScriptedProvider();
        var groq = new ScriptedProvider()) {
      groq.on(
          "POST /v1/images/generations",
          Reply.json("{\"data\":[{\"b64_json\":\"" + TestPictures.base64(32, 16) + "\"}]}"));
      Map<String, String> environment =
          Map.of(
              "OPENAI_API_KEY",
              "key-of-openai",
              "GENPULSE_PROVIDERS_OPENAI_BASE_URL",
              openAi.url() + "/v1",
              "GENPULSE_PROVIDERS_OPENAI_ALSO",
              "local=http://127.0.0.1:9/v1; groq=" + groq.url() + "/v1",
              "GENPULSE_PROVIDERS_OPENAI_GROQ_API_KEY",
              "key-of-groq",
              "GENPULSE_PROVIDERS_OPENAI_GROQ_MODELS",
              "flux");
      var wrong = new ArrayList<String>();

      List<EngineFactory> all = EngineCatalog.installed(environment);
      var options = EngineOptions.read(all, environment, Set.of(), wrong::add);
      var job = new RecordingJob(folder, null, _ -> {});
      try (var engines =
          new EngineCatalog(
              all,
              List.of(),
              one ->
                  new EngineSettings(
                      List.of(),
                      "",
                      folder,
                      0,
                      options.getOrDefault(one.id(), EngineOptions.standard(one)),
                      null,
                      null,
                      null))) {
        engines.engine(TextToImage.class, "openai-groq").textToImage(picture(), job);
      }

      assertThat(wrong).isEmpty();
      assertThat(all.stream().map(one -> one.id().value()))
          .containsOnlyOnce("openai", "openai-local", "openai-groq");
      assertThat(job.files()).hasSize(1);
      assertThat(groq.requests())
          .singleElement()
          .satisfies(
              call -> {
                assertThat(call.header("Authorization")).isEqualTo("Bearer key-of-groq");
                assertThat(call.body()).asString(UTF_8).contains("\"model\":\"flux\"");
              });
      assertThat(openAi.requests()).isEmpty();
    }
  }

  private static TextToImage.Request picture() {
    return new TextToImage.Request(
        new Prompt("a fox", null),
        new Size(null, null),
        Sampling.OF_MODEL,
        Rendition.OF_MODEL,
        null,
        1,
        null,
        Map.of());
  }

  @Test
  void whatIsNoListOfServersIsToldAsWrong() {
    for (String value :
        List.of("http://127.0.0.1/v1", "a=ftp://x", "A=http://x", "a=http://x;a=http://y")) {
      Map<String, String> environment = Map.of("GENPULSE_PROVIDERS_OPENAI_ALSO", value);
      var wrong = new ArrayList<String>();

      EngineOptions.read(EngineCatalog.installed(environment), environment, Set.of(), wrong::add);

      assertThat(wrong)
          .singleElement()
          .asString()
          .contains("providers.openai.also", "must be names with URLs", value);
    }
  }
}
