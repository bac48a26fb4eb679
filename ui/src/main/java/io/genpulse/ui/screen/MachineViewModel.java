package io.genpulse.ui.screen;

import io.genpulse.apiclient.ApiException;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.apiclient.SystemView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The supervised processes and the load of the server's machine, asked for from time to time, and
/// more often while somebody looks at them or the server does not answer. Used on the window's
/// thread only.
public final class MachineViewModel {
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final Duration FAR = Duration.ofSeconds(5);

  /// One measured quantity.
  ///
  /// @param fraction 0..1, or below 0 when it is not known
  /// @param history the fractions of the last minutes, the oldest first
  public record Gauge(String name, String text, double fraction, List<Double> history) {
    public Gauge {
      history = List.copyOf(history);
    }
  }

  private static final int HISTORY = 90;

  private record Reading(@Nullable SystemView system, List<ProcessView> processes) {}

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final ConnectionViewModel connection;
  private final ObservableList<ProcessView> processes = FXCollections.observableArrayList();
  private final ObservableList<Gauge> gauges = FXCollections.observableArrayList();
  private final Texts texts;
  private final ReadOnlyObjectWrapper<@Nullable SystemView> system = new ReadOnlyObjectWrapper<>();
  private final Map<String, Deque<Double>> histories = new HashMap<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper emptyText;
  private final ReadOnlyStringWrapper states = new ReadOnlyStringWrapper("");
  private boolean watched;

  public MachineViewModel(
      GenPulseClient client,
      BackgroundCall background,
      ConnectionViewModel connection,
      Texts texts) {
    this.client = client;
    this.background = background;
    this.connection = connection;
    this.texts = texts;
    this.emptyText = new ReadOnlyStringWrapper(texts.of("processes.asking"));
  }

  public ObservableList<ProcessView> processes() {
    return processes;
  }

  /// Changes with the state of any process, and with nothing else.
  public ReadOnlyStringProperty statesProperty() {
    return states.getReadOnlyProperty();
  }

  public ObservableList<Gauge> gauges() {
    return gauges;
  }

  /// What to say while there are no processes.
  public ReadOnlyStringProperty emptyTextProperty() {
    return emptyText.getReadOnlyProperty();
  }

  /// Null until the server has told, and when it does not tell.
  public ReadOnlyObjectProperty<@Nullable SystemView> systemProperty() {
    return system.getReadOnlyProperty();
  }

  /// Why the last order was not carried out; empty when it was.
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// Starts, stops or restarts a process.
  ///
  /// @param action `start`, `stop` or `restart`
  public void steer(String process, String action) {
    problem.set("");
    background.call(
        () -> {
          client.steerProcess(process, action);
          return read();
        },
        this::show,
        e -> problem.set(texts.of("processes.refused", process, e.getMessage())));
  }

  /// The last lines that a process wrote.
  public void log(String process, Consumer<List<String>> then) {
    background.call(
        () -> client.processLog(process),
        then,
        e -> problem.set(texts.of("processes.nolog", process, e.getMessage())));
  }

  public void start() {
    background.call(
        this::read,
        reading -> {
          show(reading);
          startAfter(watched ? CLOSE : FAR);
        },
        e -> {
          connection.failed(e);
          startAfter(CLOSE);
        });
  }

  private void startAfter(Duration pause) {
    background.later(pause, this::start);
  }

  /// Whether somebody looks at what is told here.
  public void watched(boolean now) {
    watched = now;
  }

  public static Tone tone(ProcessView process) {
    return switch (process.state()) {
      case "ready" -> Tone.SUCCESS;
      case "starting", "stopping" -> Tone.ACCENT;
      case "backoff" -> Tone.WARNING;
      case "failed" -> Tone.DANGER;
      default -> Tone.MUTED;
    };
  }

  public String stateWord(ProcessView process) {
    return texts.orElse("process." + process.state(), process.state());
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
    emptyText.set(texts.of("processes.none"));
    if (!processes.equals(reading.processes())) {
      processes.setAll(reading.processes());
      states.set(
          processes.stream()
              .map(process -> process.name() + " " + process.state())
              .collect(Collectors.joining("\n")));
    }
    system.set(reading.system());
    List<Gauge> newer = gaugesOf(reading.system());
    if (!gauges.equals(newer)) {
      gauges.setAll(newer);
    }
  }

  private List<Gauge> gaugesOf(@Nullable SystemView system) {
    List<Gauge> gauges = new ArrayList<>();
    if (system == null) {
      return gauges;
    }
    SystemView.CpuView cpu = system.cpu();
    if (cpu != null) {
      String cores = cpu.cores() == null ? "" : " " + texts.of("gauge.cores", cpu.cores());
      gauges.add(
          gauge(
              "CPU",
              Numbers.percent(cpu.loadPercent()) + cores,
              fraction(cpu.loadPercent(), 100.0)));
    }
    SystemView.AmountView memory = system.memory();
    if (memory != null) {
      gauges.add(memory(texts.of("gauge.memory"), memory.usedBytes(), memory.totalBytes()));
    }
    for (SystemView.GpuView gpu : system.gpus()) {
      String name = gpu.name() == null ? "GPU" : gpu.name();
      String warmth =
          gpu.temperatureCelsius() == null
              ? ""
              : String.format(Locale.ROOT, ", %.0f °C", gpu.temperatureCelsius());
      gauges.add(
          gauge(
              name,
              Numbers.percent(gpu.utilisationPercent()) + warmth,
              fraction(gpu.utilisationPercent(), 100.0)));
      gauges.add(
          memory(texts.of("gauge.gpumemory"), gpu.memoryUsedBytes(), gpu.memoryTotalBytes()));
    }
    SystemView.AmountView disk = system.disk();
    if (disk != null) {
      gauges.add(memory(texts.of("gauge.disk"), disk.usedBytes(), disk.totalBytes()));
    }
    return gauges;
  }

  private Gauge gauge(String name, String text, double fraction) {
    Deque<Double> history = histories.computeIfAbsent(name, _ -> new ArrayDeque<>());
    history.addLast(Math.max(0, fraction));
    if (history.size() > HISTORY) {
      history.removeFirst();
    }
    return new Gauge(name, text, fraction, List.copyOf(history));
  }

  private Gauge memory(String name, @Nullable Long used, @Nullable Long total) {
    Double part = used == null ? null : Double.valueOf(used);
    return gauge(
        name,
        Numbers.bytes(used) + " / " + Numbers.bytes(total),
        fraction(part, total == null ? 0 : total.doubleValue()));
  }

  private static double fraction(@Nullable Double part, double whole) {
    return part == null || whole <= 0 ? -1 : Math.clamp(part / whole, 0.0, 1.0);
  }
}
