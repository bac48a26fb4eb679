package io.genpulse.engine.comfyui.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file of a model that a ComfyUI server has, as its classes offer it to choose from. How large
/// it is it does not tell.
///
/// @param folder below `models`, which is what kind it is; `models` where its class does not say
/// @param capabilities what workflows do when it is named as the model, in the words of task types
public record ModelFile(String name, String folder, Set<String> capabilities) {
  private static final String ELSEWHERE = "models";

  public ModelFile {
    capabilities = Set.copyOf(capabilities);
  }

  /// Every file, by folder and as the server lists them.
  public static List<ModelFile> of(ObjectInfo info, List<Workflow> workflows) {
    var found = new LinkedHashMap<String, Map<String, Set<String>>>();
    for (Map.Entry<String, String> place : FileNodes.folders().entrySet()) {
      int dot = place.getKey().indexOf('.');
      var target = new Place(place.getKey().substring(0, dot), place.getKey().substring(dot + 1));
      target.choices(info).forEach(name -> uses(found, place.getValue(), name));
    }
    for (Workflow workflow : workflows) {
      workflow
          .input("model")
          .ifPresent(
              input -> input.targets().forEach(target -> note(workflow, target, info, found)));
    }
    var files = new ArrayList<ModelFile>();
    found.forEach(
        (folder, names) ->
            names.forEach((name, uses) -> files.add(new ModelFile(name, folder, uses))));
    return files;
  }

  private static void note(
      Workflow workflow,
      InputTarget target,
      ObjectInfo info,
      Map<String, Map<String, Set<String>>> found) {
    String capability = workflow.capability();
    var place = new Place(workflow.graph().classOf(target.node()), target.input());
    String folder = FileNodes.folder(place.nodeClass(), place.input()).orElse(ELSEWHERE);
    for (String name : place.choices(info)) {
      Set<String> uses = uses(found, folder, name);
      if (capability != null) {
        uses.add(capability);
      }
    }
  }

  private static Set<String> uses(
      Map<String, Map<String, Set<String>>> found, String folder, String name) {
    return found
        .computeIfAbsent(folder, _ -> new LinkedHashMap<>())
        .computeIfAbsent(name, _ -> new LinkedHashSet<>());
  }

  private record Place(String nodeClass, String input) {
    List<String> choices(ObjectInfo info) {
      @Nullable List<String> told =
          info.find(nodeClass)
              .flatMap(type -> type.input(input))
              .map(ClassInput::choices)
              .orElse(null);
      return told == null ? List.of() : told;
    }
  }
}
