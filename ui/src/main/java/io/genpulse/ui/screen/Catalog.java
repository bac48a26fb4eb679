package io.genpulse.ui.screen;

import io.genpulse.apiclient.EngineView;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.TaskTypeView;
import io.genpulse.ui.part.BackgroundCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// What the server can do: task types, engines and models, asked for from time to time, and more
/// often while an engine starts. Used on the window's thread only.
public final class Catalog {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofSeconds(15);

  /// What was told together.
  public record Offer(List<TaskTypeView> types, List<EngineView> engines, List<ModelView> models) {
    static final Offer NOTHING = new Offer(List.of(), List.of(), List.of());

    public Optional<TaskTypeView> type(String name) {
      return types.stream().filter(type -> type.taskType().equals(name)).findFirst();
    }

    public Optional<EngineView> engine(String id) {
      return engines.stream().filter(engine -> engine.id().equals(id)).findFirst();
    }
  }

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ReadOnlyObjectWrapper<Offer> offer = new ReadOnlyObjectWrapper<>(Offer.NOTHING);

  public Catalog(GenPulseClient client, BackgroundCall background) {
    this.client = client;
    this.background = background;
  }

  public void start() {
    // Whether the server answers at all is told by others.
    background.call(
        this::ask,
        now -> {
          show(now);
          background.later(isSettled(now) ? PAUSE : SOON, this::start);
        },
        _ -> background.later(SOON, this::start));
  }

  /// Asks at once, besides: something has changed that what is offered hangs on.
  public void refresh() {
    background.call(this::ask, this::show, _ -> {});
  }

  private static boolean isSettled(Offer offer) {
    return !offer.models().isEmpty()
        && offer.engines().stream().noneMatch(engine -> engine.state().equals("starting"));
  }

  /// Empty until the server has told; changes only when the answer does.
  public ReadOnlyObjectProperty<Offer> offerProperty() {
    return offer.getReadOnlyProperty();
  }

  public Offer offer() {
    return offer.get();
  }

  private Offer ask() throws InterruptedException {
    return new Offer(client.taskTypes(), client.engines(), client.models());
  }

  private void show(Offer now) {
    if (!now.equals(offer.get())) {
      offer.set(now);
    }
  }
}
