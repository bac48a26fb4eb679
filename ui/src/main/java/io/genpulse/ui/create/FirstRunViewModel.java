package io.genpulse.ui.create;

import io.genpulse.apiclient.EngineView;
import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.MachineViewModel;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.task.TaskStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// What a new user should know before the first picture, as checks: engine, graphics, disk, models.
/// There until something was ordered. Used on the window's thread only.
final class FirstRunViewModel {
  private static final String CAPABILITY = "TextToImage";
  private static final long LITTLE = 5L << 30;
  private static final String STARTER = "starter";

  /// One check.
  ///
  /// @param screen where more is to be seen or done; null = nowhere
  record Check(String title, String words, Tone tone, @Nullable String screen) {}

  private final TaskStore tasks;
  private final Catalog catalog;
  private final MachineViewModel machine;
  private final Texts texts;
  private final ObservableList<Check> checks = FXCollections.observableArrayList();
  private final ReadOnlyBooleanWrapper shown = new ReadOnlyBooleanWrapper();

  FirstRunViewModel(TaskStore tasks, Catalog catalog, MachineViewModel machine, Texts texts) {
    this.tasks = tasks;
    this.catalog = catalog;
    this.machine = machine;
    this.texts = texts;
    tasks.askedProperty().subscribe(_ -> refresh());
    tasks.rows().subscribe(this::refresh);
    catalog.offerProperty().subscribe(_ -> refresh());
    machine.systemProperty().subscribe(_ -> refresh());
  }

  ObservableList<Check> checks() {
    return checks;
  }

  /// True while the server has no task at all.
  ReadOnlyBooleanProperty shownProperty() {
    return shown.getReadOnlyProperty();
  }

  private void refresh() {
    shown.set(tasks.askedProperty().get() && tasks.rows().isEmpty());
    if (!shown.get()) {
      return;
    }
    List<Check> now = new ArrayList<>();
    if (!catalog.offer().engines().isEmpty()) {
      now.add(engine());
    }
    SystemView system = machine.systemProperty().get();
    if (system != null) {
      now.add(graphics(system));
      disk(system).ifPresent(now::add);
    }
    if (!catalog.offer().engines().isEmpty()) {
      now.add(models());
    }
    if (!checks.equals(now)) {
      checks.setAll(now);
    }
  }

  private Check engine() {
    List<EngineView> able =
        catalog.offer().engines().stream()
            .filter(engine -> engine.capabilities().contains(CAPABILITY))
            .toList();
    for (EngineView engine : able) {
      if (engine.state().equals("ready")) {
        return check("engine", texts.of("first.engine.ready", engine.id()), Tone.SUCCESS, null);
      }
    }
    for (EngineView engine : able) {
      if (engine.state().equals("starting")) {
        return check("engine", texts.of("first.engine.starting", engine.id()), Tone.ACCENT, null);
      }
    }
    String reason =
        able.stream()
            .map(EngineView::reason)
            .filter(words -> words != null && !words.isBlank())
            .findFirst()
            .orElse("");
    return check(
        "engine",
        texts.of("first.engine.none", ServerSentences.in(texts, reason)),
        Tone.WARNING,
        Navigation.SERVICES);
  }

  private Check graphics(SystemView system) {
    if (system.gpus().isEmpty()) {
      return check("graphics", texts.of("first.graphics.none"), Tone.MUTED, null);
    }
    SystemView.GpuView gpu = system.gpus().getFirst();
    String name = gpu.name() == null ? "GPU" : gpu.name();
    return check(
        "graphics", name + ", " + Numbers.bytes(gpu.memoryTotalBytes()), Tone.SUCCESS, null);
  }

  private Optional<Check> disk(SystemView system) {
    SystemView.AmountView disk = system.disk();
    Long used = disk == null ? null : disk.usedBytes();
    Long total = disk == null ? null : disk.totalBytes();
    if (used == null || total == null) {
      return Optional.empty();
    }
    long free = total - used;
    String words = texts.of("first.disk.free", Numbers.bytes(free));
    return Optional.of(
        free < LITTLE
            ? check("disk", words + " " + texts.of("first.disk.little"), Tone.WARNING, null)
            : check("disk", words, Tone.SUCCESS, null));
  }

  private Check models() {
    List<ModelView> models = catalog.offer().models();
    boolean onlyStarter = models.stream().allMatch(model -> model.name().contains(STARTER));
    if (models.isEmpty()) {
      return check("models", texts.of("settings.models.none"), Tone.WARNING, Navigation.SETTINGS);
    }
    return onlyStarter
        ? check("models", texts.of("first.models.starter"), Tone.MUTED, Navigation.SETTINGS)
        : check("models", texts.of("first.models.count", models.size()), Tone.SUCCESS, null);
  }

  private Check check(String what, String words, Tone tone, @Nullable String screen) {
    return new Check(texts.of("first." + what), words.strip(), tone, screen);
  }
}
