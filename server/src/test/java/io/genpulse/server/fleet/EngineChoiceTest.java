package io.genpulse.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.Route;
import io.genpulse.engine.capability.TextToImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which of two engines that both make pictures, `one` before `two`, is to do a task.
class EngineChoiceTest {
  private record Painter(EngineId id) implements EngineFactory {
    @Override
    public Route route() {
      return Route.CPU;
    }

    @Override
    public Set<Class<?>> capabilities() {
      return Set.of(TextToImage.class);
    }

    @Override
    public Engine open(EngineSettings settings) {
      throw new AssertionError("choosing opens no engine");
    }
  }

  private static EngineOffer offer(String id, EngineState state, String... models) {
    List<ModelOffer> offered =
        Arrays.stream(models)
            .map(name -> new ModelOffer(name, "any", null, 1L, null, List.of(), false))
            .toList();
    return new EngineOffer(id, "cpu", state, null, List.of("text-to-image"), offered);
  }

  private static String chosen(@Nullable String provider, String model, EngineOffer... offers) {
    var offer = new Offer("host", "1", List.of("cpu"), List.of(), List.of(), List.of(offers));
    var worker = new Worker("w", "host", 1, Instant.EPOCH, Instant.EPOCH, 0, offer);
    Fleet fleet =
        new Fleet() {
          @Override
          public Roster roster() {
            return new Roster(List.of(worker));
          }

          @Override
          public List<HeldTask> held() {
            return List.of();
          }

          @Override
          public boolean tell(String instanceId, Offer told, int running) {
            return true;
          }
        };
    var catalog =
        new EngineCatalog(
            List.of(new Painter(new EngineId("one")), new Painter(new EngineId("two"))),
            List.of(),
            factory ->
                new EngineSettings(
                    List.of(), "", Path.of("nowhere"), 0, EngineOptions.standard(factory)));
    return new EngineChoice(catalog, fleet).choose(TextToImage.class, provider, model).id().value();
  }

  @Test
  void theFirstThatAWorkerHasReadyDoesIt() {
    EngineOffer starting = offer("one", EngineState.STARTING);
    EngineOffer away = offer("one", EngineState.UNAVAILABLE);
    EngineOffer ready = offer("two", EngineState.READY);

    assertThat(chosen(null, "none", offer("one", EngineState.READY), ready)).isEqualTo("one");
    assertThat(chosen(null, "none", away, ready)).isEqualTo("two");
    // One that works goes before one that may work soon, whatever their order.
    assertThat(chosen(null, "none", starting, ready)).isEqualTo("two");
    assertThat(chosen(null, "none", starting, offer("two", EngineState.UNAVAILABLE)))
        .isEqualTo("one");
  }

  @Test
  void theOneWithTheModelDoesItEvenWhereItIsStarting() {
    EngineOffer ready = offer("one", EngineState.READY, "sea");

    assertThat(chosen(null, "hills", ready, offer("two", EngineState.STARTING, "hills")))
        .isEqualTo("two");
    assertThat(chosen(null, "sea", ready, offer("two", EngineState.READY, "hills")))
        .isEqualTo("one");
  }

  @Test
  void theOneThatIsNamedDoesItOrNone() {
    EngineOffer ready = offer("one", EngineState.READY, "sea");

    assertThat(chosen("two", "sea", ready, offer("two", EngineState.READY))).isEqualTo("two");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> chosen("three", "sea", ready));
  }
}
