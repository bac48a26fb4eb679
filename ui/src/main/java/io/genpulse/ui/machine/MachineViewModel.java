package io.genpulse.ui.machine;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.ConnectionViewModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The supervised processes and the load of the server's machine, asked for every two seconds. Used
/// on the window's thread only.
final class MachineViewModel {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /// One measured quantity.
  ///
  /// @param fraction 0..1, or below 0 when it is not known
  record Gauge(String name, String text, double fraction) {}

  private record Reading(@Nullable SystemView system, List<ProcessView> processes) {}

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ConnectionViewModel connection;
  private final ObservableList<ProcessView> processes = FXCollections.observableArrayList();
  private final ObservableList<Gauge> gauges = FXCollections.observableArrayList();
  private final ReadOnlyStringWrapper emptyText =
      new ReadOnlyStringWrapper("Asking the server for its processes…");

  MachineViewModel(
      GenPulseClient client, BackgroundCall background, ConnectionViewModel connection) {
    this.client = client;
    this.background = background;
    this.connection = connection;
  }

  ObservableList<ProcessView> processes() {
    return processes;
  }

  ObservableList<Gauge> gauges() {
    return gauges;
  }

  /// What to say while there are no processes.
  ReadOnlyStringProperty emptyTextProperty() {
    return emptyText.getReadOnlyProperty();
  }

  void start() {
    background.repeat(PAUSE, this::read, this::show, connection::failed);
  }

  static Tone tone(ProcessView process) {
    return switch (process.state()) {
      case "ready" -> Tone.SUCCESS;
      case "starting", "stopping" -> Tone.ACCENT;
      case "backoff" -> Tone.WARNING;
      case "failed" -> Tone.DANGER;
      default -> Tone.MUTED;
    };
  }

  static String stateWord(ProcessView process) {
    String state = process.state();
    return state.isEmpty()
        ? "Unknown"
        : state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1);
  }

  private Reading read() throws InterruptedException {
    return new Reading(system(), supervised());
  }

  /// A server that refuses to tell of its machine is still a server that can draw.
  private @Nullable SystemView system() throws InterruptedException {
    try {
      return client.system();
    } catch (ApiException e) {
      return null;
    }
  }

  private List<ProcessView> supervised() throws InterruptedException {
    try {
      return client.processes();
    } catch (ApiException e) {
      return List.of();
    }
  }

  private void show(Reading reading) {
    connection.works();
    emptyText.set("This server supervises no processes.");
    if (!processes.equals(reading.processes())) {
      processes.setAll(reading.processes());
    }
    List<Gauge> newer = gaugesOf(reading.system());
    if (!gauges.equals(newer)) {
      gauges.setAll(newer);
    }
  }

  private static List<Gauge> gaugesOf(@Nullable SystemView system) {
    List<Gauge> gauges = new ArrayList<>();
    if (system == null) {
      return gauges;
    }
    SystemView.CpuView cpu = system.cpu();
    if (cpu != null) {
      String cores = cpu.cores() == null ? "" : " of " + cpu.cores() + " cores";
      gauges.add(
          new Gauge(
              "CPU",
              Numbers.percent(cpu.loadPercent()) + cores,
              fraction(cpu.loadPercent(), 100.0)));
    }
    SystemView.AmountView memory = system.memory();
    if (memory != null) {
      gauges.add(memory("Memory", memory.usedBytes(), memory.totalBytes()));
    }
    for (SystemView.GpuView gpu : system.gpus()) {
      String name = gpu.name() == null ? "GPU" : gpu.name();
      String warmth =
          gpu.temperatureCelsius() == null
              ? ""
              : String.format(Locale.ROOT, ", %.0f °C", gpu.temperatureCelsius());
      gauges.add(
          new Gauge(
              name,
              Numbers.percent(gpu.utilisationPercent()) + warmth,
              fraction(gpu.utilisationPercent(), 100.0)));
      gauges.add(memory("GPU memory", gpu.memoryUsedBytes(), gpu.memoryTotalBytes()));
    }
    return gauges;
  }

  private static Gauge memory(String name, @Nullable Long used, @Nullable Long total) {
    Double part = used == null ? null : Double.valueOf(used);
    return new Gauge(
        name,
        Numbers.bytes(used) + " / " + Numbers.bytes(total),
        fraction(part, total == null ? 0 : total.doubleValue()));
  }

  private static double fraction(@Nullable Double part, double whole) {
    return part == null || whole <= 0 ? -1 : Math.clamp(part / whole, 0.0, 1.0);
  }
}
