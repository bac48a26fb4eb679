package io.genpulse.ui.services;

import atlantafx.base.theme.Styles;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Numbers;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.MachineViewModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// One card for each supervised process: its state in word, colour and icon, and its switches.
final class ProcessCards extends VBox {
  private static final double WIDTH = 300;

  private final MachineViewModel machine;
  private final Texts texts;
  private final Consumer<String> showLog;
  private final FlowPane cards = new FlowPane();
  private final Map<String, Card> byName = new HashMap<>();

  ProcessCards(MachineViewModel machine, Texts texts, Consumer<String> showLog) {
    this.machine = machine;
    this.texts = texts;
    this.showLog = showLog;
    cards.setId("processes");
    cards.getStyleClass().add("card-flow");
    Label empty = Nodes.muted("");
    empty.textProperty().bind(machine.emptyTextProperty());
    Label problem = new Label();
    problem.setWrapText(true);
    problem.textProperty().bind(machine.problemProperty());
    problem.getStyleClass().add("problem");
    Shown.when(problem, machine.problemProperty().isNotEmpty());
    getChildren().addAll(problem, cards, empty);
    machine.processes().addListener((ListChangeListener<ProcessView>) _ -> show(empty));
    show(empty);
  }

  /// Cards stay while their processes do, so that no button moves away under the mouse.
  private void show(Label empty) {
    List<ProcessView> now = machine.processes();
    Shown.set(empty, now.isEmpty());
    List<Card> wanted = new ArrayList<>();
    for (ProcessView process : now) {
      Card card = byName.computeIfAbsent(process.name(), _ -> new Card(process.name()));
      card.show(process);
      wanted.add(card);
    }
    if (!cards.getChildren().equals(wanted)) {
      cards.getChildren().setAll(wanted);
    }
  }

  private final class Card extends VBox {
    private final Badge badge = new Badge();
    private final FontIcon icon = new FontIcon(Feather.SERVER);
    private final Label facts = Nodes.muted("");
    private final Label error = new Label();
    private final Button start;
    private final Button stop;
    private final Button restart;

    Card(String name) {
      Label title = new Label(name);
      title.getStyleClass().add(Styles.TEXT_BOLD);
      HBox head = new HBox(icon, title, Nodes.gap(), badge);
      head.getStyleClass().add("field-line");
      error.setWrapText(true);
      error.getStyleClass().add("problem");
      start = order(name, "start", Feather.PLAY);
      stop = order(name, "stop", Feather.SQUARE);
      restart = order(name, "restart", Feather.ROTATE_CW);
      Button log =
          Nodes.iconButton(
              "log-" + name,
              Feather.FILE_TEXT,
              texts.of("process.log.of", name),
              () -> showLog.accept(name));
      HBox buttons = new HBox(start, stop, restart, log);
      getChildren().addAll(head, facts, error, buttons);
      getStyleClass().add("card");
      setPrefWidth(WIDTH);
    }

    private Button order(String name, String word, Feather image) {
      return Nodes.iconButton(
          word + "-" + name,
          image,
          texts.of("process.order." + word, name),
          () -> machine.steer(name, word));
    }

    void show(ProcessView process) {
      badge.show(machine.stateWord(process), MachineViewModel.tone(process));
      icon.setIconCode(
          switch (process.state()) {
            case "ready" -> Feather.CHECK_CIRCLE;
            case "starting", "stopping", "backoff" -> Feather.LOADER;
            case "failed" -> Feather.ALERT_TRIANGLE;
            default -> Feather.SERVER;
          });
      facts.setText(factsOf(process));
      error.setText(process.lastError());
      Shown.set(error, process.lastError() != null && !process.state().equals("ready"));
      boolean down = process.state().equals("failed") || process.state().equals("stopped");
      Shown.set(start, down);
      Shown.set(stop, !down);
      Shown.set(restart, !down);
    }

    private String factsOf(ProcessView process) {
      List<String> facts = new ArrayList<>();
      if (process.port() != null) {
        facts.add(texts.of("process.port", process.port().toString()));
      }
      if (process.pid() != null) {
        facts.add("PID " + process.pid());
      }
      if (process.startedAt() != null && process.pid() != null) {
        facts.add(texts.of("process.up", since(process.startedAt())));
      }
      if (process.restarts() > 0) {
        facts.add(texts.of("process.restarts", process.restarts()));
      }
      if (process.cpuPercent() != null) {
        facts.add("CPU " + Numbers.percent(process.cpuPercent()));
      }
      if (process.memoryBytes() != null) {
        facts.add(Numbers.bytes(process.memoryBytes()));
      }
      return String.join("  ·  ", facts);
    }

    private static String since(Instant started) {
      Duration up = Duration.between(started, InstantSource.system().instant());
      long minutes = Math.max(0, up.toMinutes());
      if (minutes < 60) {
        return minutes + " min";
      }
      return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
    }
  }
}
