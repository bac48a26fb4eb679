package io.genpulse.ui.services;

import atlantafx.base.theme.Tweaks;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Copied;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.MachineViewModel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/// The end of a process's log, as it grows, with search and a way to the first error.
final class LogPane extends BorderPane {
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");

  private final MachineViewModel machine;
  private final BackgroundCall background;
  private final Texts texts;
  private final ObservableList<String> lines = FXCollections.observableArrayList();
  private final FilteredList<String> shown = new FilteredList<>(lines);
  private final ListView<String> list = new ListView<>(shown);
  private final Label title;
  private String process = "";

  LogPane(MachineViewModel machine, BackgroundCall background, Texts texts) {
    this.machine = machine;
    this.background = background;
    this.texts = texts;
    this.title = Nodes.section(texts.of("services.log"));
    TextField search = new TextField();
    search.setId("log-search");
    search.setPromptText(texts.of("log.search"));
    search.setAccessibleText(texts.of("log.search"));
    search
        .textProperty()
        .subscribe(
            words -> {
              String wanted = words.toLowerCase(Locale.ROOT);
              shown.setPredicate(line -> line.toLowerCase(Locale.ROOT).contains(wanted));
            });
    HBox head =
        new HBox(
            title,
            Nodes.gap(),
            search,
            Nodes.iconButton(
                "log-error", Feather.ALERT_TRIANGLE, texts.of("log.firsterror"), this::toError),
            Nodes.iconButton(
                "log-copy",
                Feather.COPY,
                texts.of("log.copy"),
                () -> Copied.text(LogLines.redacted(String.join("\n", lines)))));
    head.getStyleClass().addAll("field-line", "log-head");
    list.setId("log");
    list.setCellFactory(_ -> new Line());
    list.setPlaceholder(Nodes.muted(texts.of("log.none")));
    list.getStyleClass().addAll(Tweaks.EDGE_TO_EDGE, "log");
    getStyleClass().add("log-pane");
    setTop(head);
    setCenter(list);
    setMinHeight(160);
    setPrefHeight(260);
    follow();
  }

  void show(String name) {
    process = name;
    title.setText(texts.of("process.log.of", name));
    lines.clear();
    ask();
  }

  private void follow() {
    if (!process.isEmpty() && isVisible()) {
      ask();
    }
    background.later(PAUSE, this::follow);
  }

  private void ask() {
    String asked = process;
    machine.log(
        asked,
        now -> {
          if (asked.equals(process) && !lines.equals(now)) {
            put(now);
          }
        });
  }

  private void put(List<String> now) {
    lines.setAll(now);
    if (list.getSelectionModel().isEmpty() && !shown.isEmpty()) {
      list.scrollTo(shown.size() - 1);
    }
  }

  private void toError() {
    for (int i = 0; i < shown.size(); i++) {
      if (LogLines.isError(shown.get(i))) {
        list.getSelectionModel().clearAndSelect(i);
        list.scrollTo(i);
        return;
      }
    }
  }

  private static final class Line extends ListCell<String> {
    @Override
    protected void updateItem(@Nullable String line, boolean empty) {
      super.updateItem(line, empty);
      setText(empty ? null : line);
      pseudoClassStateChanged(ERROR, !empty && line != null && LogLines.isError(line));
    }
  }
}
