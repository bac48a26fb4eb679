package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A graph with a name, and what callers may set in it.
///
/// @param name by which it is called: `my-workflow`
/// @param title for people
/// @param description in a sentence or two; empty when there is none
/// @param capability what it does, in the words of task types: `text-to-image`; null when it is
///   only called by name
/// @param order among those of the same capability; the least is taken first
/// @param minimumVersion of ComfyUI; empty = any
/// @param graph in API format
/// @param outputs ids of the nodes whose files are wanted; none = all
/// @param models files it needs
/// @param builtIn whether it comes with the program
public record Workflow(
    String name,
    String title,
    String description,
    @Nullable String capability,
    int order,
    String minimumVersion,
    WorkflowGraph graph,
    List<WorkflowInput> inputs,
    List<String> outputs,
    List<NeededModel> models,
    boolean builtIn) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

  public Workflow {
    checkName(name);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    models = List.copyOf(models);
  }

  /// @throws WorkflowException when no workflow can have this name
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new WorkflowException(
          "a workflow's name is 1..64 of a-z, 0-9, '.', '_' and '-' but was \"" + name + "\"");
    }
  }

  /// A name made from that of a file: `my-workflow` for `My Workflow.json`, `fuchse` for
  /// `Füchse.json`.
  public static String nameOf(String file) {
    String name =
        Normalizer.normalize(
                file.replaceFirst("(?i)(\\.app)?\\.(json|png|webp)$", ""), Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replace("ß", "ss")
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9._]+", "-")
            .replaceAll("^[._-]+|[._-]+$", "");
    return name.length() > 64 ? name.substring(0, 64).replaceAll("[._-]+$", "") : name;
  }

  Workflow with(List<WorkflowInput> otherInputs) {
    return new Workflow(
        name,
        title,
        description,
        capability,
        order,
        minimumVersion,
        graph,
        otherInputs,
        outputs,
        models,
        builtIn);
  }

  Workflow with(WorkflowGraph otherGraph) {
    return new Workflow(
        name,
        title,
        description,
        capability,
        order,
        minimumVersion,
        otherGraph,
        inputs,
        outputs,
        models,
        builtIn);
  }

  public Optional<WorkflowInput> input(String inputName) {
    return inputs.stream().filter(input -> input.name().equals(inputName)).findFirst();
  }

  /// The graph as ComfyUI takes it.
  public ObjectNode json() {
    return graph.json();
  }
}
