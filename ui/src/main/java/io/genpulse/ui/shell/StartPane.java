package io.genpulse.ui.shell;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Tone;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// What the window shows until there is a server.
final class StartPane extends VBox {
  StartPane(StartViewModel start) {
    Label name = new Label("GenPulse Studio", new FontIcon(Feather.ACTIVITY));
    name.getStyleClass().addAll("app-name", Styles.TITLE_2);
    ProgressBar bar = new ProgressBar();
    bar.getStyleClass().add(Styles.SMALL);
    bar.visibleProperty().bind(start.failedProperty().not());
    Label done = new Label();
    done.getStyleClass().add("done");
    start.done().subscribe(() -> done.setText(String.join("\n", start.done())));
    done.managedProperty().bind(done.textProperty().isNotEmpty());
    Label now = new Label();
    now.setId("start-now");
    now.setWrapText(true);
    now.textProperty().bind(start.nowProperty());
    start
        .failedProperty()
        .subscribe(
            failed -> {
              if (failed) {
                now.getStyleClass().add(Tone.DANGER.styleClass());
              }
            });
    VBox words = new VBox(done, now);
    words.getStyleClass().add("start-words");
    getChildren().addAll(name, bar, words);
    getStyleClass().addAll("studio", "start-pane");
  }
}
