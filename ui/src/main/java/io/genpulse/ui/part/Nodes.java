package io.genpulse.ui.part;

import atlantafx.base.theme.Styles;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableStringValue;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;

/// The small things that every screen is made of, all of one look.
public final class Nodes {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private Nodes() {}

  /// A button of an icon alone; its words are its tooltip and what a screen reader says.
  public static Button iconButton(String id, Ikon icon, String words, Runnable action) {
    Button button = new Button(null, new FontIcon(icon));
    button.setId(id);
    button.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT);
    explain(button, words);
    button.setOnAction(_ -> action.run());
    return button;
  }

  public static Button button(String id, Ikon icon, String words, Runnable action) {
    Button button = new Button(words, new FontIcon(icon));
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  public static void explain(ButtonBase button, String words) {
    button.setTooltip(new Tooltip(words));
    button.setAccessibleText(words);
  }

  /// A control under its name.
  public static VBox labelled(String name, Node control) {
    Label label = new Label(name);
    label.setLabelFor(control);
    label.getStyleClass().add("field-name");
    control.setAccessibleText(name);
    VBox box = new VBox(label, control);
    box.getStyleClass().add("labelled");
    return box;
  }

  public static Label title(String words) {
    Label label = new Label(words);
    label.getStyleClass().add("screen-title");
    return label;
  }

  public static Label section(String words) {
    Label label = new Label(words);
    label.getStyleClass().add("section-title");
    return label;
  }

  public static Label muted(String words) {
    Label label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add("muted");
    return label;
  }

  /// What went wrong, in red; takes no room while nothing did.
  public static Label problem(ObservableStringValue words) {
    Label problem = new Label();
    problem.setWrapText(true);
    problem.textProperty().bind(words);
    problem.getStyleClass().add("problem");
    Shown.when(problem, Bindings.createBooleanBinding(() -> !words.get().isEmpty(), words));
    return problem;
  }

  /// The time of the day on this machine.
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /// Takes what room there is.
  public static Region gap() {
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    return gap;
  }

  /// What a screen says while it has nothing to show.
  public static VBox empty(String title, String words, Node... actions) {
    Label head = new Label(title);
    head.getStyleClass().add("empty-title");
    Label text = new Label(words);
    text.setWrapText(true);
    text.getStyleClass().add("empty-words");
    VBox box = new VBox(head, text);
    box.getChildren().addAll(actions);
    box.getStyleClass().add("empty-state");
    return box;
  }
}
