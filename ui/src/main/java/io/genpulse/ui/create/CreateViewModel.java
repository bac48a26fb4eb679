package io.genpulse.ui.create;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.apiclient.EngineView;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.ProcessView;
import io.genpulse.apiclient.Submission;
import io.genpulse.apiclient.TaskTypeView;
import io.genpulse.apiclient.TaskView;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.ServerSentences;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.screen.Catalog;
import io.genpulse.ui.screen.Draft;
import io.genpulse.ui.screen.MachineViewModel;
import io.genpulse.ui.screen.Navigation;
import io.genpulse.ui.screen.StudioSettings;
import io.genpulse.ui.task.PictureCache;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// What the user wants made, and the order for it. Never busy: orders queue on the server, so
/// another one may always be given. Used on the window's thread only.
final class CreateViewModel {
  static final String FIRST_TYPE = "text-to-image";

  private static final String PROVIDER = "provider";
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final JsonMapper JSON = new JsonMapper();

  /// Why an order may have to wait, and what helps.
  ///
  /// @param fix what the button says; null when waiting is all there is to do
  /// @param process the process that the button starts; null when it leads to a screen
  /// @param screen where the button leads otherwise
  record Notice(
      String words, @Nullable String fix, @Nullable String process, @Nullable String screen) {
    static Notice only(String words) {
      return new Notice(words, null, null, null);
    }
  }

  /// A mask that is being painted.
  ///
  /// @param picture that it lies over
  /// @param field of the form that gets it
  record Painting(Path picture, String field) {}

  private record Begun(Path picture, MaskViewModel mask) {}

  private final GenPulseClient client;
  private final BackgroundCall background;
  private final Texts texts;
  private final StudioSettings settings;
  private final Navigation navigation;
  private final Catalog catalog;
  private final MachineViewModel machine;
  private final FormViewModel form;
  private final PictureCache pictures;
  private final Consumer<TaskView> onSubmitted;
  private final ObservableList<TaskTypeView> types = FXCollections.observableArrayList();
  private final ObservableList<String> models = FXCollections.observableArrayList();
  private final ObservableList<String> providers = FXCollections.observableArrayList();
  private final ObjectProperty<String> type;
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable Notice> notice = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable Painting> painting = new ReadOnlyObjectWrapper<>();
  private @Nullable Begun begun;
  private boolean changed;

  CreateViewModel(
      GenPulseClient client,
      BackgroundCall background,
      Texts texts,
      StudioSettings settings,
      Navigation navigation,
      Catalog catalog,
      MachineViewModel machine,
      FormViewModel form,
      PictureCache pictures,
      Consumer<TaskView> onSubmitted) {
    this.client = client;
    this.background = background;
    this.texts = texts;
    this.settings = settings;
    this.navigation = navigation;
    this.catalog = catalog;
    this.machine = machine;
    this.form = form;
    this.pictures = pictures;
    this.onSubmitted = onSubmitted;
    Draft kept = settings.draft();
    this.type = new SimpleObjectProperty<>(kept == null ? FIRST_TYPE : kept.taskType());
    if (kept != null) {
      form.fill(kept.params());
    }
    form.onChange(this::changed);
    type.subscribe(_ -> refresh());
    form.value(PROVIDER).subscribe(_ -> refresh());
    catalog.offerProperty().subscribe(_ -> refresh());
    machine.processes().subscribe(this::refresh);
    navigation.handedProperty().subscribe(this::take);
  }

  FormViewModel form() {
    return form;
  }

  /// What can be ordered.
  ObservableList<TaskTypeView> types() {
    return types;
  }

  /// The name of the task type that is ordered.
  ObjectProperty<String> typeProperty() {
    return type;
  }

  /// The models that the chosen engine has, or all that could do it.
  ObservableList<String> models() {
    return models;
  }

  /// The engines that could do it.
  ObservableList<String> providers() {
    return providers;
  }

  /// Why the last order was not taken; empty when it was.
  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /// The mask that is being painted; null when none is.
  ReadOnlyObjectProperty<@Nullable Painting> paintingProperty() {
    return painting.getReadOnlyProperty();
  }

  /// Begins to paint a mask over the picture that is filled in, or goes on with it.
  void paintMask(String field) {
    problem.set("");
    form.schemaProperty().get().fields().stream()
        .filter(other -> other.kind() == FormField.Kind.FILE && !isMask(other))
        .map(other -> localFile(form.value(other.name()).get().strip()))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresentOrElse(
            picture -> painting.set(new Painting(picture, field)),
            () -> problem.set(texts.of("mask.nopicture")));
  }

  /// What was painted over this picture before, or nothing yet. The last one alone is kept.
  MaskViewModel mask(Path picture, double width, double height) {
    if (begun == null || !begun.picture().equals(picture)) {
      begun = new Begun(picture, new MaskViewModel(width, height));
    }
    return begun.mask();
  }

  static boolean isMask(FormField field) {
    return field.kind() == FormField.Kind.FILE && field.name().contains("mask");
  }

  /// The form gets what is painted.
  void keepMask() {
    Painting now = painting.get();
    Begun painted = begun;
    if (now == null || painted == null || !painted.picture().equals(now.picture())) {
      return;
    }
    painting.set(null);
    if (painted.mask().isEmpty()) {
      form.value(now.field()).set("");
      return;
    }
    BufferedImage mask = painted.mask().mask();
    background.call(
        () -> MaskFile.write(mask, pictures),
        file -> form.value(now.field()).set(file.toString()),
        e -> problem.set(e.getMessage()));
  }

  /// The form stays as it is; what was painted is there when the mask is painted again.
  void leaveMask() {
    painting.set(null);
  }

  /// Null when an order would be begun at once.
  ReadOnlyObjectProperty<@Nullable Notice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  /// The name of a task type in the window's language.
  String title(TaskTypeView about) {
    String title = about.title() == null ? about.taskType() : about.title();
    return texts.orElse("type." + about.taskType(), title);
  }

  /// Does what the notice offers.
  void fix() {
    Notice now = notice.get();
    if (now == null) {
      return;
    }
    if (now.process() != null) {
      machine.steer(now.process(), "start");
    } else if (now.screen() != null) {
      navigation.go(now.screen());
    }
  }

  void generate() {
    generate(null);
  }

  /// Orders a picture of the example, unless the user has written something better.
  void generateExample(String prompt) {
    type.set(FIRST_TYPE);
    if (form.value("prompt").get().isBlank()) {
      form.value("prompt").set(prompt);
    }
    generate();
  }

  /// Before everything else that waits.
  void generateFirst() {
    generate("high");
  }

  private void generate(@Nullable String priority) {
    problem.set("");
    ObjectNode params;
    try {
      params = form.params();
    } catch (IllegalArgumentException e) {
      problem.set(String.valueOf(e.getMessage()));
      return;
    }
    String ordered = type.get();
    FormSchema schema = form.schemaProperty().get();
    background.call(
        () -> submit(ordered, priority, uploaded(params, schema)),
        task -> {
          onSubmitted.accept(task);
          form.ordered();
        },
        e -> problem.set(e.getMessage()));
  }

  /// The answer to an order names little more than the task's id; the whole task is asked for.
  private TaskView submit(String ordered, @Nullable String priority, ObjectNode params)
      throws InterruptedException {
    Map<String, Object> fields = JSON.convertValue(params, new TypeReference<>() {});
    TaskView accepted = client.submit(new Submission(ordered, fields, priority, null, null, null));
    return client.task(accepted.taskId());
  }

  /// Files of this machine go to the server first; links and uploads stay what they are.
  private ObjectNode uploaded(ObjectNode params, FormSchema schema) throws InterruptedException {
    for (FormField field : schema.fields()) {
      JsonNode value = params.path(field.name());
      if (field.kind() == FormField.Kind.FILE && value.isTextual()) {
        params.put(field.name(), uploaded(value.textValue()));
      } else if (field.kind() == FormField.Kind.FILES && value.isArray()) {
        ArrayNode keys = params.putArray(field.name());
        for (JsonNode item : value) {
          keys.add(uploaded(item.asText()));
        }
      }
    }
    return params;
  }

  private String uploaded(String reference) throws InterruptedException {
    Optional<Path> file = localFile(reference);
    return file.isPresent() ? client.upload(file.get()).key() : reference;
  }

  static Optional<Path> localFile(String reference) {
    try {
      Path file = Path.of(reference);
      return file.isAbsolute() && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private void take(@Nullable Draft handed) {
    if (handed == null) {
      return;
    }
    boolean sameType = handed.taskType().equals(type.get());
    type.set(handed.taskType());
    if (handed.params().has("prompt") || sameType) {
      form.fill(handed.params());
    } else {
      form.add(handed.params());
    }
    problem.set("");
  }

  private void refresh() {
    Catalog.Offer offer = catalog.offer();
    if (!types.equals(offer.types())) {
      types.setAll(offer.types());
    }
    offer.type(type.get()).ifPresent(now -> form.show(FormSchema.read(now.schema())));
    List<String> able = offer.type(type.get()).map(TaskTypeView::providers).orElse(List.of());
    setAll(providers, able.stream());
    String provider = form.value(PROVIDER).get();
    setAll(
        models,
        offer.models().stream()
            .filter(
                model ->
                    provider.isEmpty()
                        ? able.contains(model.engine())
                        : model.engine().equals(provider))
            .map(ModelView::name)
            .distinct());
    notice.set(noticeOf(offer, able, provider));
    changed();
  }

  private static void setAll(ObservableList<String> list, Stream<String> wanted) {
    List<String> now = wanted.toList();
    if (!list.equals(now)) {
      list.setAll(now);
    }
  }

  private @Nullable Notice noticeOf(Catalog.Offer offer, List<String> able, String provider) {
    if (offer.types().isEmpty()) {
      return null;
    }
    if (offer.type(type.get()).isEmpty()) {
      return Notice.only(texts.of("notice.notype", type.get()));
    }
    List<EngineView> asked =
        offer.engines().stream()
            .filter(e -> provider.isEmpty() ? able.contains(e.id()) : e.id().equals(provider))
            .toList();
    if (asked.stream().anyMatch(engine -> engine.state().equals("ready"))) {
      return null;
    }
    Optional<EngineView> starting =
        asked.stream().filter(engine -> engine.state().equals("starting")).findFirst();
    if (starting.isPresent()) {
      return Notice.only(texts.of("notice.starting", starting.get().id()));
    }
    return unavailable(asked, offer.engines());
  }

  private Notice unavailable(List<EngineView> asked, List<EngineView> all) {
    Optional<String> stopped =
        machine.processes().stream()
            .filter(p -> p.state().equals("stopped") || p.state().equals("failed"))
            .map(ProcessView::name)
            .filter(name -> all.stream().anyMatch(engine -> name.startsWith(engine.id())))
            .findFirst();
    String reason =
        asked.stream()
            .map(EngineView::reason)
            .filter(words -> words != null && !words.isBlank())
            .findFirst()
            .orElse("");
    String words = (texts.of("notice.none") + " " + ServerSentences.in(texts, reason)).strip();
    if (stopped.isPresent()) {
      String name = stopped.get();
      return new Notice(words, texts.of("notice.start", name), name, null);
    }
    return ServerSentences.isMissingKey(reason)
        ? new Notice(words, texts.of("engine.givekey"), null, Navigation.SETTINGS)
        : new Notice(words, texts.of("notice.services"), null, Navigation.SERVICES);
  }

  /// Waits until the user pauses, so that a prompt is not written down letter by letter.
  private void changed() {
    if (!changed) {
      changed = true;
      background.later(QUIET, this::keep);
    }
  }

  private void keep() {
    changed = false;
    Draft draft = new Draft(type.get(), form.draft());
    navigation.currentProperty().set(draft);
    if (!form.schemaProperty().get().fields().isEmpty()) {
      settings.keep(draft);
    }
  }
}
