package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.fleet.EngineOffer;
import io.genpulse.server.fleet.EngineState;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.fleet.ModelOffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What clients may say for `model`: a model that a worker has, an engine, `engine/model`, a
/// workflow, or a name of OpenAI's own, which stands for the default.
final class ModelNames {
  /// Names that are built into clients.
  private static final Pattern OPENAI =
      Pattern.compile("(?:chat)?gpt-image.*|dall-e-.*|tts-1.*|gpt-.*-tts.*");

  private static final int MOST_NAMES = 10;

  private final Fleet fleet;
  private final WorkflowCatalogue workflows;
  private final Map<String, String> aliases;

  ModelNames(Fleet fleet, WorkflowCatalogue workflows, Map<String, String> aliases) {
    this.fleet = fleet;
    this.workflows = workflows;
    this.aliases = Map.copyOf(aliases);
  }

  /// Who is to do it; null = whoever the configured order says.
  record Choice(String taskType, @Nullable String provider, @Nullable String model) {
    void into(ObjectNode params) {
      if (provider != null) {
        params.put("provider", provider);
      }
      if (model != null) {
        params.put("model", model);
      }
    }
  }

  /// @throws OpenAiException when there is no such model for this
  Choice choose(@Nullable String name, Purpose purpose) {
    if (name == null || name.isBlank()) {
      return new Choice(purpose.taskType(), null, null);
    }
    String meant = aliases.getOrDefault(name, name);
    return workflow(meant, purpose)
        .or(() -> offers(purpose).flatMap(offer -> named(offer, meant, purpose)).findFirst())
        .or(() -> openAis(meant, purpose))
        .orElseThrow(() -> none(meant, purpose));
  }

  private Optional<Choice> workflow(String name, Purpose purpose) {
    return workflows
        .find(name)
        .filter(
            workflow ->
                workflow.capability() == null || workflow.capability().equals(purpose.taskType()))
        .map(workflow -> new Choice(workflow.name(), null, null));
  }

  private static Stream<Choice> named(EngineOffer offer, String name, Purpose purpose) {
    if (offer.id().equals(name)) {
      return Stream.of(new Choice(purpose.taskType(), offer.id(), null));
    }
    return offer.models().stream()
        .map(ModelOffer::name)
        .filter(model -> name.equals(model) || name.equals(offer.id() + "/" + model))
        .map(model -> new Choice(purpose.taskType(), offer.id(), model));
  }

  private static Optional<Choice> openAis(String name, Purpose purpose) {
    return OPENAI.matcher(name).matches()
        ? Optional.of(new Choice(purpose.taskType(), null, null))
        : Optional.empty();
  }

  private OpenAiException none(String name, Purpose purpose) {
    List<String> names =
        all().entrySet().stream()
            .filter(entry -> entry.getValue().purposes().contains(purpose))
            .map(Map.Entry::getKey)
            .limit(MOST_NAMES)
            .toList();
    return OpenAiException.noModel(
        "There is no model %s for %s; there are %s."
            .formatted(
                name, purpose.taskType(), names.isEmpty() ? "none" : String.join(", ", names)));
  }

  private Stream<EngineOffer> offers(Purpose purpose) {
    return fleet.roster().engines().values().stream()
        .filter(offer -> offer.state() != EngineState.UNAVAILABLE)
        .filter(offer -> offer.capabilities().contains(purpose.capability()));
  }

  /// One that can be named.
  ///
  /// @param owner the engine, or `workflow`
  record Named(String owner, List<Purpose> purposes) {
    Named {
      purposes = List.copyOf(purposes);
    }
  }

  /// Everything that can be named, by name; of two engines with the same model, the second's has
  /// the engine before it.
  Map<String, Named> all() {
    var all = new LinkedHashMap<String, Named>();
    for (EngineOffer offer : fleet.roster().engines().values()) {
      List<Purpose> able = purposes(offer.capabilities());
      if (offer.state() == EngineState.UNAVAILABLE || able.isEmpty()) {
        continue;
      }
      if (offer.models().isEmpty()) {
        all.putIfAbsent(offer.id(), new Named(offer.id(), able));
      }
      for (ModelOffer model : offer.models()) {
        List<Purpose> purposes = purposes(model.capabilities());
        if (!purposes.isEmpty()) {
          String name =
              all.containsKey(model.name()) ? offer.id() + "/" + model.name() : model.name();
          all.putIfAbsent(name, new Named(offer.id(), purposes));
        }
      }
    }
    for (Workflow workflow : workflows.all()) {
      Arrays.stream(Purpose.values())
          .filter(purpose -> purpose.taskType().equals(workflow.capability()))
          .forEach(
              purpose -> all.putIfAbsent(workflow.name(), new Named("workflow", List.of(purpose))));
    }
    aliases.forEach(
        (alias, meant) -> {
          Named named = all.get(meant);
          if (named != null) {
            all.putIfAbsent(alias, named);
          }
        });
    return all;
  }

  private static List<Purpose> purposes(List<String> capabilities) {
    return Arrays.stream(Purpose.values())
        .filter(purpose -> capabilities.contains(purpose.capability()))
        .toList();
  }
}
