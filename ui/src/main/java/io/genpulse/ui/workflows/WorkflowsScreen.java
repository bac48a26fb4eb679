package io.genpulse.ui.workflows;

import atlantafx.base.theme.Styles;
import atlantafx.base.theme.Tweaks;
import io.genpulse.apiclient.WorkflowView;
import io.genpulse.ui.part.Badge;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Opener;
import io.genpulse.ui.part.Shown;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.part.Tone;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import java.io.File;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// The workflows of ComfyUI that are task types here, what each needs, and the way in for more.
public final class WorkflowsScreen implements Screen {
  private @Nullable WorkflowsViewModel model;

  @Override
  public String id() {
    return Navigation.WORKFLOWS;
  }

  @Override
  public Ikon icon() {
    return Feather.GIT_BRANCH;
  }

  @Override
  public Node open(StudioContext context) {
    Texts texts = context.texts();
    WorkflowsViewModel workflows =
        new WorkflowsViewModel(context.client(), context.background(), texts, context.navigation());
    model = workflows;
    BorderPane pane = new BorderPane();
    ListView<WorkflowView> list = list(workflows, texts);
    VBox detail = new VBox();
    detail.getStyleClass().add("page");
    ScrollPane scroll = new ScrollPane(detail);
    scroll.setFitToWidth(true);
    HBox.setHgrow(scroll, Priority.ALWAYS);
    workflows
        .chosenProperty()
        .subscribe(chosen -> detail.getChildren().setAll(detail(chosen, workflows, texts)));
    pane.setTop(head(workflows, texts, pane));
    pane.setLeft(list);
    pane.setCenter(scroll);
    pane.setOnDragOver(WorkflowsScreen::over);
    pane.setOnDragDropped(drag -> drop(drag, workflows));
    return pane;
  }

  @Override
  public void shown() {
    if (model != null) {
      model.refresh();
    }
  }

  private static Node head(WorkflowsViewModel model, Texts texts, Node owner) {
    HBox line =
        new HBox(
            Nodes.title(texts.of("screen.workflows")),
            Nodes.gap(),
            Nodes.button(
                "workflow-import",
                Feather.DOWNLOAD,
                texts.of("workflows.import"),
                () -> {
                  File file = new FileChooser().showOpenDialog(owner.getScene().getWindow());
                  if (file != null) {
                    model.importFile(file.toPath());
                  }
                }));
    line.getStyleClass().add("field-line");
    Label told = new Label();
    told.setId("workflows-told");
    told.setWrapText(true);
    told.textProperty().bind(model.toldProperty());
    Shown.when(told, model.toldProperty().isNotEmpty());
    VBox head = new VBox(line, Nodes.muted(texts.of("workflows.drop")), told);
    head.getStyleClass().add("screen-head");
    return head;
  }

  private static ListView<WorkflowView> list(WorkflowsViewModel model, Texts texts) {
    ListView<WorkflowView> list = new ListView<>(model.workflows());
    list.setId("workflows");
    list.setPrefWidth(400);
    list.setAccessibleText(texts.of("screen.workflows"));
    list.getStyleClass().add(Tweaks.EDGE_TO_EDGE);
    list.setCellFactory(_ -> new Cell(texts));
    list.setPlaceholder(
        Nodes.empty(texts.of("workflows.empty"), texts.of("workflows.empty.words")));
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            picked -> {
              if (picked != null) {
                model.chosenProperty().set(picked);
              }
            });
    return list;
  }

  private static Node[] detail(
      @Nullable WorkflowView workflow, WorkflowsViewModel model, Texts texts) {
    if (workflow == null) {
      return new Node[] {Nodes.muted(texts.of("workflows.choose"))};
    }
    VBox box = new VBox(12);
    Button use =
        Nodes.button(
            "workflow-use", Feather.ZAP, texts.of("workflows.try"), () -> model.use(workflow));
    use.getStyleClass().add(Styles.ACCENT);
    HBox actions = new HBox(8, use);
    if (!workflow.builtIn()) {
      actions
          .getChildren()
          .add(
              Nodes.button(
                  "workflow-remove",
                  Feather.TRASH_2,
                  texts.of("workflows.remove"),
                  () -> model.remove(workflow)));
    }
    box.getChildren().addAll(Nodes.section(titleOf(workflow)), Nodes.muted(workflow.name()));
    if (workflow.description() != null) {
      box.getChildren().add(Nodes.muted(workflow.description()));
    }
    box.getChildren()
        .add(
            new Label(
                texts.of(
                    "workflows.inputs",
                    workflow.inputs().stream()
                        .map(input -> input.name() + (input.required() ? " *" : ""))
                        .collect(Collectors.joining(", ")))));
    for (WorkflowView.Finding finding : workflow.findings()) {
      Label words = new Label(finding.message());
      words.setWrapText(true);
      words
          .getStyleClass()
          .add(finding.error() ? Tone.DANGER.styleClass() : Tone.WARNING.styleClass());
      box.getChildren().add(words);
    }
    if (!workflow.models().isEmpty()) {
      box.getChildren().add(Nodes.section(texts.of("workflows.models")));
      workflow.models().forEach(file -> box.getChildren().add(file(file)));
    }
    box.getChildren().add(actions);
    return new Node[] {box};
  }

  private static Node file(WorkflowView.Model file) {
    String words = file.folder() + "/" + file.file();
    String url = file.url();
    if (url == null) {
      return new Label(words);
    }
    Hyperlink link = new Hyperlink(words);
    link.setOnAction(_ -> Opener.open(url));
    return link;
  }

  private static String titleOf(WorkflowView workflow) {
    return workflow.title() == null ? workflow.name() : workflow.title();
  }

  private static void over(DragEvent drag) {
    if (drag.getDragboard().hasFiles()) {
      drag.acceptTransferModes(TransferMode.COPY);
    }
    drag.consume();
  }

  private static void drop(DragEvent drag, WorkflowsViewModel model) {
    drag.getDragboard().getFiles().forEach(file -> model.importFile(file.toPath()));
    drag.setDropCompleted(true);
    drag.consume();
  }

  private static final class Cell extends ListCell<WorkflowView> {
    private final Texts texts;
    private final Label title = new Label();
    private final Badge badge = new Badge();
    private final HBox line = new HBox(title, Nodes.gap(), badge);

    Cell(Texts texts) {
      this.texts = texts;
      line.getStyleClass().add("field-line");
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable WorkflowView workflow, boolean empty) {
      super.updateItem(workflow, empty);
      if (empty || workflow == null) {
        setGraphic(null);
        return;
      }
      title.setText(titleOf(workflow));
      Boolean ready = workflow.ready();
      if (ready == null) {
        badge.show(texts.of("workflows.unknown"), Tone.MUTED);
      } else if (ready) {
        badge.show(texts.of("workflows.ready"), Tone.SUCCESS);
      } else {
        badge.show(texts.of("workflows.notready"), Tone.WARNING);
      }
      setGraphic(line);
    }
  }
}
