package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that callers of a workflow may set.
///
/// @param name of the parameter, in snake case
/// @param targets where in the graph the value goes
/// @param title for people
/// @param description in a sentence; empty when there is none
/// @param multiply what numbers are multiplied by before they go into the graph; null = 1
/// @param fallback the value when it is left out; null = as the graph has it
/// @param least null = no least
/// @param most null = no most
/// @param step null = any
/// @param choices none = any
/// @param examples values to show in forms, which let in all others
/// @param required whether it cannot be left out
/// @param multiline whether a form shows several lines
public record WorkflowInput(
    String name,
    InputType type,
    List<InputTarget> targets,
    String title,
    String description,
    @Nullable BigDecimal multiply,
    @Nullable JsonNode fallback,
    @Nullable BigDecimal least,
    @Nullable BigDecimal most,
    @Nullable BigDecimal step,
    List<String> choices,
    List<String> examples,
    boolean required,
    boolean multiline) {
  public WorkflowInput {
    targets = List.copyOf(targets);
    choices = List.copyOf(choices);
    examples = List.copyOf(examples);
  }

  /// `Negative prompt` for `negative_prompt`.
  static String titleOf(String name) {
    String words = name.replace('_', ' ').strip();
    return words.isEmpty()
        ? name
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
