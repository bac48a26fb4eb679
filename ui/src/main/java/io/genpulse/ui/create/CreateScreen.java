package io.genpulse.ui.create;

import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import io.genpulse.ui.screen.TaskActions;
import io.genpulse.ui.task.TaskRow;
import io.genpulse.ui.task.TaskState;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import javafx.scene.Node;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// Orders things and shows what came of them: the form on the left, the picture large beside it.
public final class CreateScreen implements Screen {
  private static final KeyCombination GENERATE =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination GENERATE_FIRST =
      new KeyCodeCombination(
          KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN);
  private static final KeyCombination STOP =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN, KeyCombination.ALT_DOWN);
  private static final KeyCombination COPY =
      new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination FOLDER =
      new KeyCodeCombination(KeyCode.E, KeyCombination.SHORTCUT_DOWN);

  private @Nullable Opened opened;

  private record Opened(
      StudioContext context,
      CreateViewModel order,
      PictureViewModel picture,
      FormPane form,
      PicturePane pane,
      TaskActions actions) {}

  @Override
  public String id() {
    return "create";
  }

  @Override
  public Ikon icon() {
    return Feather.ZAP;
  }

  @Override
  public Node open(StudioContext context) {
    CreateViewModel order =
        new CreateViewModel(
            context.client(),
            context.background(),
            context.texts(),
            context.settings(),
            context.navigation(),
            context.catalog(),
            context.machine(),
            new FormViewModel(context.texts(), RandomGenerator.getDefault()),
            context.pictures(),
            context.tasks()::submitted);
    PictureViewModel picture =
        new PictureViewModel(
            context.client(),
            context.background(),
            context.pictures(),
            context.queue(),
            context.texts(),
            InstantSource.system());
    context.tasks().chosenProperty().subscribe(picture::choose);
    FormPane form = new FormPane(order, context.texts());
    TaskActions actions = new TaskActions(context);
    PicturePane pane = new PicturePane(picture, context, actions);
    opened = new Opened(context, order, picture, form, pane, actions);
    BorderPane right = new BorderPane(pane);
    right.setBottom(new Filmstrip(context));
    BorderPane root =
        new BorderPane(
            new StackPane(right, firstRun(context, order), new MaskPane(order, context.texts())));
    root.setLeft(form);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::order);
    return root;
  }

  @Override
  public void shown() {
    if (opened != null) {
      opened.form().focusPrompt();
    }
  }

  @Override
  public void left() {
    if (opened != null) {
      opened.pane().left();
    }
  }

  private static Node firstRun(StudioContext context, CreateViewModel order) {
    Texts texts = context.texts();
    return new FirstRunPane(
        new FirstRunViewModel(context.tasks(), context.catalog(), context.machine(), texts),
        texts,
        context.navigation(),
        () -> order.generateExample(texts.of("gallery.example")));
  }

  /// Keys that work while the prompt is written, too.
  private void order(KeyEvent key) {
    Opened here = opened;
    if (here == null) {
      return;
    }
    if (GENERATE.match(key)) {
      here.order().generate();
    } else if (GENERATE_FIRST.match(key)) {
      here.order().generateFirst();
    } else if (STOP.match(key)) {
      stopRunning(here);
    } else if (key.getCode() == KeyCode.ESCAPE && key.getTarget() instanceof TextInputControl) {
      // From here on single keys are commands.
      here.pane().requestFocus();
    } else if (key.isAltDown() && key.getCode() == KeyCode.HOME) {
      putFirst(here);
    } else if (key.isAltDown() && key.getCode().isDigitKey()) {
      here.form().chooseShape(key.getCode().getChar().charAt(0) - '1');
    } else {
      return;
    }
    key.consume();
  }

  @Override
  public void pressed(KeyEvent key) {
    Opened here = opened;
    TaskRow row = here == null ? null : here.context().tasks().chosenProperty().get();
    if (here == null
        || row == null
        || here.order().paintingProperty().get() != null
        || key.getTarget() instanceof TextInputControl) {
      return;
    }
    if (act(key, here, row)) {
      key.consume();
    }
  }

  private static boolean act(KeyEvent key, Opened here, TaskRow row) {
    int n = here.picture().n();
    if (COPY.match(key)) {
      here.actions().copy(row.task(), n);
    } else if (FOLDER.match(key)) {
      here.actions().openFolder(row.task(), n);
    } else if (key.isShortcutDown() || key.isAltDown() || key.isMetaDown()) {
      return false;
    } else {
      switch (key.getCode()) {
        case R -> here.actions().remix(row.task());
        case A -> here.actions().again(row.task());
        case U -> here.actions().upscale(row.task(), n);
        case M -> here.actions().redraw(row.task(), n);
        case E -> here.actions().useAsInput(row.task(), n);
        case I -> here.pane().toggleInspector();
        case B -> here.pane().nextGround();
        case COMMA -> here.picture().turn(-1);
        case PERIOD -> here.picture().turn(1);
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  private static void putFirst(Opened here) {
    TaskRow row = here.context().tasks().chosenProperty().get();
    if (row != null && row.state() == TaskState.PENDING) {
      here.context().tasks().moveFirst(row);
    }
  }

  private static void stopRunning(Opened here) {
    here.context().tasks().rows().stream()
        .filter(row -> row.state() == TaskState.PROCESSING)
        .findFirst()
        .ifPresent(here.context().tasks()::cancel);
  }
}
