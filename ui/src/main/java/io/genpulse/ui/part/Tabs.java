package io.genpulse.ui.part;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;

/// Several pages at one place, with a row of buttons that lead to them. The first is shown.
public final class Tabs extends BorderPane {
  private final HBox buttons = new HBox();
  private final ToggleGroup group = new ToggleGroup();
  private final List<Page> pages = new ArrayList<>();
  private final String id;

  private record Page(ToggleButton button, Node content, Runnable shown) {}

  /// @param id of which the buttons' ids are made
  public Tabs(String id) {
    this.id = id;
    buttons.getStyleClass().addAll("tabs");
    setTop(buttons);
  }

  /// @param shown runs each time the user comes to the page
  public void add(String name, String words, Node content, Runnable shown) {
    ToggleButton button = new ToggleButton(words);
    button.setId(id + "-" + name);
    button.getStyleClass().add("chip");
    button.setToggleGroup(group);
    Page page = new Page(button, content, shown);
    button.setOnAction(_ -> show(page));
    pages.add(page);
    buttons.getChildren().add(button);
    if (pages.size() == 1) {
      button.setSelected(true);
      setCenter(content);
    }
  }

  /// The user came to where the pages are.
  public void shown() {
    pages.stream()
        .filter(page -> page.content().equals(getCenter()))
        .forEach(page -> page.shown().run());
  }

  private void show(Page page) {
    // A second press must not leave none chosen.
    page.button().setSelected(true);
    setCenter(page.content());
    page.shown().run();
  }
}
