package io.genpulse.server.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.Clip;
import io.genpulse.engine.capability.ImageDescription;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.ImageVariation;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToSpeech;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.registry.RegisteredType;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each task type asks its engine for just what its parameters say.
class FeaturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Class<?>> ALL =
      Set.of(
          TextToImage.class,
          ImageToImage.class,
          Inpainting.class,
          ImageVariation.class,
          Upscaling.class,
          ImageDescription.class,
          TextToVideo.class,
          ImageToVideo.class,
          TextToSpeech.class);
  private static final UUID PARENT = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final RemoteJob GRID =
      RemoteJob.intended("everything", 1, "k", Instant.EPOCH).named("grid");
  private static final Sampling NOTHING_SAID = new Sampling(null, null, null);
  private static final Size ANY_SIZE = new Size(null, null);
  private static final Clip ANY_CLIP = new Clip(ANY_SIZE, null, null, null, null, null);
  private static final Map<String, Object> NONE = Map.of();

  @TempDir Path folder;

  private record Everything() implements EngineFactory {
    @Override
    public EngineId id() {
      return new EngineId("everything");
    }

    @Override
    public Route route() {
      return Route.API;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return ALL;
    }

    @Override
    public Engine open(EngineSettings settings) {
      throw new AssertionError("routing opens no engine");
    }
  }

  private RegisteredType type(String name) {
    var catalog =
        new EngineCatalog(
            List.of(new Everything()),
            List.of(),
            factory ->
                new EngineSettings(List.of(), "", folder, 0, EngineOptions.standard(factory)));
    return HandlerRegistry.discover(folder, new EngineChoice(catalog, Fleet.NONE))
        .find(name)
        .orElseThrow();
  }

  /// Says which request the engine got; the engine makes a file for each that is asked for.
  private EngineRequest asked(String type, String params) throws Exception {
    var requests = new ArrayList<EngineRequest>();
    var result = type(type).execute(JSON.readTree(params), context(requests));
    assertThat(result.quantity()).isPositive();
    assertThat(requests).hasSize(1);
    return requests.getFirst();
  }

  private TaskContext context(List<EngineRequest> requests) {
    var engine =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            ALL.toArray(Class<?>[]::new),
            (_, _, args) -> {
              requests.add((EngineRequest) args[0]);
              ((EngineJob) args[1])
                  .made(
                      new GeneratedFile(
                          Path.of("a.bin"), "application/octet-stream", null, null, null, NONE));
              return List.of("a lake");
            });
    return (TaskContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TaskContext.class},
            (_, method, args) ->
                switch (method.getName()) {
                  case "engine" -> engine;
                  case "input" -> Path.of("/in/" + args[0]);
                  case "remoteJob" -> args[0].equals(PARENT) ? Optional.of(GRID) : Optional.empty();
                  case "job" -> job((Consumer<?>) args[0]);
                  case "taskId" -> null;
                  default -> throw new AssertionError(method.getName());
                });
  }

  private EngineJob job(Consumer<?> made) {
    return (EngineJob)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EngineJob.class},
            (_, method, args) -> {
              assertThat(method.getName()).isEqualTo("made");
              give(made, args[0]);
              return null;
            });
  }

  // The context's consumer takes generated files.
  @SuppressWarnings("unchecked")
  private static void give(Consumer<?> made, Object file) {
    ((Consumer<Object>) made).accept(file);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of(
            "text-to-image",
            """
            {"prompt":"a","negative_prompt":"b","width":64,"height":32,"steps":4,"cfg":2,
             "scheduler":"ddim","seed":7,"count":2,"aspect_ratio":"2:1","quality":"high",
             "background":"transparent","output_format":"webp","model":"m",
             "provider_params":{"x":1}}""",
            new TextToImage.Request(
                new Prompt("a", "b"),
                new Size(64, 32),
                new Sampling(4, 2.0, "ddim"),
                new Rendition("2:1", "high", "transparent", "webp"),
                7L,
                2,
                "m",
                Map.of("x", 1))),
        Arguments.of(
            "img2img",
            "{\"prompt\":\"a\",\"image\":\"1\",\"images\":[\"2\",\"3\"],\"strength\":0.5}",
            new ImageToImage.Request(
                new Prompt("a", null),
                List.of(Path.of("/in/1"), Path.of("/in/2"), Path.of("/in/3")),
                0.5,
                ANY_SIZE,
                NOTHING_SAID,
                Rendition.OF_MODEL,
                null,
                1,
                null,
                NONE)),
        Arguments.of(
            "inpaint",
            "{\"prompt\":\"a\",\"image\":\"1\",\"mask\":\"2\"}",
            new Inpainting.Request(
                new Prompt("a", null),
                Path.of("/in/1"),
                Path.of("/in/2"),
                null,
                ANY_SIZE,
                NOTHING_SAID,
                Rendition.OF_MODEL,
                null,
                1,
                null,
                NONE)),
        Arguments.of(
            "image-variation",
            "{\"image\":\"1\",\"strength\":0.2,\"seed\":1,\"count\":3}",
            new ImageVariation.Request(
                new PictureSource.Picture(Path.of("/in/1")), 0.2, 1L, 3, null, NONE)),
        Arguments.of(
            "upscale",
            """
            {"parent_task":"%s","index":2,"factor":2,"prompt":"a","provider":"everything"}"""
                .formatted(PARENT),
            new Upscaling.Request(
                new PictureSource.OfJob(GRID, 2), 2.0, new Prompt("a", null), null, NONE)),
        Arguments.of(
            "describe-image",
            "{\"image\":\"1\",\"model\":\"m\"}",
            new ImageDescription.Request(Path.of("/in/1"), "m", NONE)),
        Arguments.of(
            "text-to-video",
            "{\"prompt\":\"a\",\"resolution\":\"720p\",\"seconds\":5,\"fps\":24,\"sound\":true}",
            new TextToVideo.Request(
                new Prompt("a", null),
                new Clip(ANY_SIZE, null, "720p", 5.0, 24, true),
                NOTHING_SAID,
                null,
                1,
                null,
                NONE)),
        Arguments.of(
            "image-to-video",
            "{\"image\":\"1\",\"last_frame\":\"2\",\"references\":[\"3\"]}",
            new ImageToVideo.Request(
                new Prompt("", null),
                Path.of("/in/1"),
                Path.of("/in/2"),
                List.of(Path.of("/in/3")),
                ANY_CLIP,
                NOTHING_SAID,
                null,
                1,
                null,
                NONE)),
        Arguments.of(
            "text-to-speech",
            """
            {"text":"a","voice":"v","language":"en","speed":1.5,"instructions":"calm",
             "response_format":"wav"}""",
            new TextToSpeech.Request("a", "v", "en", 1.5, "calm", "wav", null, NONE)));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void anEngineIsAskedForWhatTheParametersSay(String type, String params, EngineRequest request)
      throws Exception {
    assertThat(type(type).validate(JSON.readTree(params))).isEmpty();

    assertThat(asked(type, params)).isEqualTo(request);
  }

  private List<String> wrong(String type, String params) throws IOException {
    return type(type).validate(JSON.readTree(params)).stream().map(ParamProblem::pointer).toList();
  }

  @Test
  void whatCannotBeDoneNamesTheParameter() throws IOException {
    assertThat(wrong("image-to-image", "{\"prompt\":\"a\"}")).containsExactly("/params/image");
    assertThat(wrong("inpaint", "{\"prompt\":\"a\",\"image\":\"1\"}"))
        .containsExactly("/params/mask");
    assertThat(wrong("upscale", "{}")).containsExactly("/params/image");
    assertThat(wrong("upscale", "{\"parent_task\":\"%s\"}".formatted(PARENT)))
        .containsExactly("/params/provider");
    assertThat(
            wrong(
                "image-variation",
                "{\"image\":\"1\",\"parent_task\":\"%s\",\"provider\":\"everything\"}"
                    .formatted(PARENT)))
        .containsExactly("/params/parent_task");
    assertThat(wrong("image-to-video", "{}")).containsExactly("/params/first_frame");
    assertThat(wrong("text-to-speech", "{\"text\":\" \"}")).containsExactly("/params/text");
  }

  @Test
  void aParentThatWasNoRemoteJobFailsTheTask() throws IOException {
    JsonNode params =
        JSON.readTree(
            "{\"parent_task\":\"00000000-0000-4000-8000-00000000000f\",\"provider\":\"everything\"}");

    assertThatExceptionOfType(InvalidParamException.class)
        .isThrownBy(() -> type("upscale").execute(params, context(new ArrayList<>())))
        .withMessageContaining("was no job of a provider");
  }

  @Test
  void aFormLearnsThatAListIsOfFiles() {
    JsonNode images = type("image-to-image").schema().path("properties").path("images");

    assertThat(images.path("items").path("format").asText()).isEqualTo("input-file");
  }
}
