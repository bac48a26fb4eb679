package io.genpulse.ui.gallery;

import atlantafx.base.theme.Styles;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.TaskActions;
import java.io.File;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Everything that was made: found, looked at, kept, and used again.
public final class GalleryScreen implements Screen {
  private @Nullable Opened opened;

  private record Opened(
      StudioContext context,
      GalleryViewModel model,
      TaskActions actions,
      Grid grid,
      Viewer viewer,
      ComparePane compare,
      TextField search,
      Label told) {}

  @Override
  public String id() {
    return "gallery";
  }

  @Override
  public Ikon icon() {
    return Feather.GRID;
  }

  @Override
  public Node open(StudioContext context) {
    GalleryViewModel model =
        new GalleryViewModel(
            context.client(),
            context.background(),
            context.texts(),
            context.settings(),
            context.tasks());
    TaskActions actions = new TaskActions(context);
    Viewer viewer = new Viewer(context, model, actions);
    ComparePane compare = new ComparePane(actions, context.texts());
    Grid grid = new Grid(context, model, actions, viewer::show);
    Label told = new Label();
    told.setId("gallery-told");
    told.getStyleClass().add("muted");
    TextField search = search(model, context.texts());
    Opened here = new Opened(context, model, actions, grid, viewer, compare, search, told);
    opened = here;
    BorderPane pane = new BorderPane(new StackPane(grid, empty(here)));
    VBox head = new VBox(bar(here), chosenBar(here), Nodes.problem(model.problemProperty()));
    head.getStyleClass().add("screen-head");
    pane.setTop(head);
    StackPane root = new StackPane(pane, viewer, compare);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::steer);
    return root;
  }

  @Override
  public void shown() {
    if (opened != null) {
      if (!opened.model().askedProperty().get()) {
        opened.model().refresh();
      }
      opened.grid().requestFocus();
    }
  }

  @Override
  public void left() {
    if (opened != null) {
      opened.viewer().left();
    }
  }

  @Override
  public void find() {
    if (opened != null) {
      opened.viewer().close();
      opened.compare().close();
      opened.search().requestFocus();
      opened.search().selectAll();
    }
  }

  private static TextField search(GalleryViewModel model, Texts texts) {
    TextField search = new TextField();
    search.setId("gallery-search");
    search.setPromptText(texts.of("gallery.search"));
    search.setAccessibleText(texts.of("gallery.search"));
    search.setPrefWidth(360);
    search.textProperty().bindBidirectional(model.wordsProperty());
    return search;
  }

  private static HBox bar(Opened here) {
    Texts texts = here.context().texts();
    GalleryViewModel model = here.model();
    Label count = new Label();
    count.setId("gallery-count");
    count.getStyleClass().add("muted");
    count
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> texts.of("gallery.count", model.items().size()), model.items()));
    ToggleButton starred =
        new ToggleButton(texts.of("gallery.starred"), new FontIcon(Feather.STAR));
    starred.setId("gallery-starred");
    starred.selectedProperty().bindBidirectional(model.starredOnlyProperty());
    HBox bar =
        new HBox(
            Nodes.title(texts.of("screen.gallery")),
            count,
            Nodes.gap(),
            here.search(),
            starred,
            size(here, "128", Feather.GRID, 128),
            size(here, "256", Feather.SQUARE, 256));
    bar.getStyleClass().add("field-line");
    return bar;
  }

  private static Button size(Opened here, String name, Feather icon, int edge) {
    return Nodes.iconButton("size-" + name, icon, name + " px", () -> here.grid().edge(edge));
  }

  private HBox chosenBar(Opened here) {
    Texts texts = here.context().texts();
    Label count = new Label();
    count
        .textProperty()
        .bind(
            Bindings.createStringBinding(
                () -> texts.of("gallery.chosen", here.model().chosen().size()),
                here.model().chosen()));
    HBox bar =
        new HBox(
            count,
            Nodes.button("gallery-star", Feather.STAR, texts.of("action.star"), () -> star(here)),
            compareButton(here),
            Nodes.button(
                "gallery-export", Feather.DOWNLOAD, texts.of("action.export"), () -> export(here)),
            Nodes.button("gallery-zip", Feather.ARCHIVE, texts.of("action.zip"), () -> zip(here)),
            Nodes.button(
                "gallery-delete", Feather.TRASH_2, texts.of("action.delete"), () -> delete(here)),
            here.told());
    bar.getStyleClass().add("field-line");
    Shown.when(bar, Bindings.isNotEmpty(here.model().chosen()));
    return bar;
  }

  private static Button compareButton(Opened here) {
    Button compare =
        Nodes.button(
            "gallery-compare",
            Feather.COLUMNS,
            here.context().texts().of("action.compare"),
            () -> compare(here));
    Nodes.explain(compare, here.context().texts().of("action.compare") + "  (C)");
    Shown.when(
        compare,
        Bindings.createBooleanBinding(
            () -> here.model().comparable().size() == 2, here.model().chosen()));
    return compare;
  }

  private static void compare(Opened here) {
    List<GalleryItem> two = here.model().comparable();
    if (two.size() == 2) {
      here.compare().show(two.getFirst(), two.getLast());
    }
  }

  private static Node empty(Opened here) {
    Texts texts = here.context().texts();
    GalleryViewModel model = here.model();
    Button draw =
        Nodes.button(
            "gallery-draw",
            Feather.ZAP,
            texts.of("gallery.draw"),
            () ->
                here.context()
                    .navigation()
                    .compose(
                        new Draft(
                            "text-to-image",
                            JsonNodeFactory.instance
                                .objectNode()
                                .put("prompt", texts.of("gallery.example")))));
    draw.getStyleClass().add(Styles.ACCENT);
    Button all =
        Nodes.button(
            "gallery-all",
            Feather.X,
            texts.of("gallery.clear"),
            () -> {
              model.wordsProperty().set("");
              model.starredOnlyProperty().set(false);
            });
    VBox none = Nodes.empty(texts.of("gallery.empty"), texts.of("gallery.empty.words"), draw);
    VBox nothing = Nodes.empty(texts.of("gallery.nothing"), texts.of("gallery.nothing.words"), all);
    Runnable show =
        () -> {
          boolean empty = model.askedProperty().get() && model.items().isEmpty();
          Shown.set(none, empty && !model.isFiltered());
          Shown.set(nothing, empty && model.isFiltered());
        };
    model.items().addListener((ListChangeListener<GalleryItem>) _ -> show.run());
    model.askedProperty().subscribe(_ -> show.run());
    show.run();
    StackPane both = new StackPane(none, nothing);
    both.setPickOnBounds(false);
    return both;
  }

  private static void star(Opened here) {
    here.model().chosenTasks().forEach(here.actions()::star);
  }

  private static void export(Opened here) {
    File folder = new DirectoryChooser().showDialog(here.grid().getScene().getWindow());
    if (folder != null) {
      here.actions().export(here.model().chosenTasks(), folder.toPath(), here.told()::setText);
    }
  }

  private static void zip(Opened here) {
    FileChooser chooser = new FileChooser();
    chooser.setInitialFileName("genpulse.zip");
    chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("zip", "*.zip"));
    File file = chooser.showSaveDialog(here.grid().getScene().getWindow());
    if (file != null) {
      here.actions().zip(here.model().chosenTasks(), file.toPath(), here.told()::setText);
    }
  }

  private static void delete(Opened here) {
    List<TaskView> tasks = here.model().chosenTasks();
    if (tasks.isEmpty()) {
      return;
    }
    Alert sure =
        new Alert(
            Alert.AlertType.CONFIRMATION,
            here.context().texts().of("gallery.sure", tasks.size()),
            ButtonType.CANCEL,
            ButtonType.OK);
    sure.initOwner(here.grid().getScene().getWindow());
    sure.setHeaderText(null);
    sure.setOnHidden(
        _ -> {
          if (sure.getResult() == ButtonType.OK) {
            here.viewer().close();
            here.model().delete(tasks);
          }
        });
    sure.show();
  }

  /// The grid is one control for the keyboard; the list below it must not take its arrows.
  private void steer(KeyEvent key) {
    Opened here = opened;
    if (here == null) {
      return;
    }
    if (key.getTarget() instanceof TextInputControl) {
      if (key.getCode() == KeyCode.DOWN || key.getCode() == KeyCode.ENTER) {
        here.grid().requestFocus();
        key.consume();
      }
      return;
    }
    boolean used =
        (here.compare().isVisible() && here.compare().pressed(key))
            || (here.viewer().isVisible() && here.viewer().pressed(key))
            || (key.getTarget() == here.grid() && move(key, here))
            || act(key, here);
    if (used) {
      key.consume();
    }
  }

  private static boolean move(KeyEvent key, Opened here) {
    GalleryItem now = here.model().currentProperty().get();
    switch (key.getCode()) {
      case LEFT -> here.model().step(-1);
      case RIGHT -> here.model().step(1);
      case UP -> here.model().step(-here.grid().columns());
      case DOWN -> here.model().step(here.grid().columns());
      case HOME -> here.model().step(Integer.MIN_VALUE / 2);
      case END -> here.model().step(Integer.MAX_VALUE / 2);
      case ENTER -> {
        if (now != null) {
          here.viewer().show(now);
        }
        return true;
      }
      case SPACE -> {
        if (now != null) {
          here.model().toggle(now);
        }
        return true;
      }
      default -> {
        return false;
      }
    }
    here.grid().follow();
    return true;
  }

  private static boolean act(KeyEvent key, Opened here) {
    GalleryItem now = here.model().currentProperty().get();
    if (now == null) {
      return false;
    }
    if (key.isShortcutDown()) {
      switch (key.getCode()) {
        case C -> here.actions().copy(now.task(), now.n());
        case E -> here.actions().openFolder(now.task(), now.n());
        case A -> here.model().chooseAll();
        default -> {
          return false;
        }
      }
      return true;
    }
    if (key.isAltDown() || key.isMetaDown()) {
      return false;
    }
    switch (key.getCode()) {
      case R -> here.actions().remix(now.task());
      case A -> here.actions().again(now.task());
      case E -> here.actions().useAsInput(now.task(), now.n());
      case U -> here.actions().upscale(now.task(), now.n());
      case M -> here.actions().redraw(now.task(), now.n());
      case C -> compare(here);
      case S -> here.actions().star(now.task());
      case DELETE -> delete(here);
      default -> {
        return false;
      }
    }
    return true;
  }
}
