package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks what callers set in a workflow.
public final class InputValues {
  private InputValues() {}

  /// Takes what is wrong with a parameter.
  @FunctionalInterface
  public interface Refusals {
    /// @param detail one sentence with the value
    /// @param code `unknown`, `missing`, `wrong_type` or `invalid`
    void add(String param, String detail, String code);
  }

  /// The values that are given or have a default, by input. Null counts as left out.
  ///
  /// @param others parameters that are none of the workflow's
  public static Map<WorkflowInput, JsonNode> read(
      Workflow workflow, JsonNode params, Set<String> others, Refusals refusals) {
    var values = new LinkedHashMap<WorkflowInput, JsonNode>();
    params
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (workflow.input(name).isEmpty() && !others.contains(name)) {
                refusals.add(name, unknown(workflow, name), "unknown");
              }
            });
    for (WorkflowInput input : workflow.inputs()) {
      JsonNode given = params.path(input.name());
      boolean leftOut = given.isMissingNode() || given.isNull();
      JsonNode value = leftOut && input.fallback() != null ? input.fallback() : given;
      if (!leftOut || input.fallback() != null) {
        Optional<String> refusal = refusal(input, value);
        refusal.ifPresent(
            why ->
                refusals.add(input.name(), why, isOfType(input, value) ? "invalid" : "wrong_type"));
        values.put(input, value);
      } else if (input.required()) {
        refusals.add(input.name(), input.name() + " is required", "missing");
      }
    }
    return values;
  }

  private static String unknown(Workflow workflow, String name) {
    return "workflow %s has no input \"%s\"; it has %s"
        .formatted(
            workflow.name(),
            name.length() > 60 ? name.substring(0, 60) + "..." : name,
            workflow.inputs().isEmpty()
                ? "none"
                : String.join(", ", workflow.inputs().stream().map(WorkflowInput::name).toList()));
  }

  private static boolean isOfType(WorkflowInput input, JsonNode value) {
    return switch (input.type()) {
      case TEXT, MODEL, IMAGE, MASK, VIDEO, AUDIO -> value.isTextual();
      case INTEGER, SEED -> value.isNumber() && value.canConvertToExactIntegral();
      case NUMBER -> value.isNumber() && Double.isFinite(value.doubleValue());
      case BOOLEAN -> value.isBoolean();
      case JSON -> true;
    };
  }

  private static String phrase(InputType type) {
    return switch (type) {
      case TEXT -> "a string";
      case MODEL -> "the name of a model file";
      case IMAGE, MASK, VIDEO, AUDIO -> "a string that names a file";
      case INTEGER, SEED -> "an integer";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case JSON -> "anything";
    };
  }

  private static Optional<String> refusal(WorkflowInput input, JsonNode value) {
    if (!isOfType(input, value)) {
      return Optional.of(
          "%s must be %s but was %s".formatted(input.name(), phrase(input.type()), shown(value)));
    }
    if (value.isNumber()) {
      return outOfRange(input, value.decimalValue());
    }
    if (input.type().isFile() && value.textValue().isBlank()) {
      return Optional.of(input.name() + " must not be blank");
    }
    if (!input.choices().isEmpty()
        && value.isTextual()
        && !input.choices().contains(value.textValue())) {
      return Optional.of(
          "%s must be one of %s but was %s"
              .formatted(input.name(), shownChoices(input), shown(value)));
    }
    return Optional.empty();
  }

  private static String shownChoices(WorkflowInput input) {
    int most = 20;
    String first = String.join(", ", input.choices().stream().limit(most).toList());
    int more = input.choices().size() - most;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }

  private static Optional<String> outOfRange(WorkflowInput input, BigDecimal value) {
    BigDecimal least = input.least();
    BigDecimal most = input.most();
    boolean tooSmall = least != null && value.compareTo(least) < 0 && !isRandomSeed(input, value);
    boolean tooLarge = most != null && value.compareTo(most) > 0;
    if (tooSmall || tooLarge) {
      String bounds =
          most == null
              ? "at least " + least
              : least == null ? "at most " + most : least + ".." + most;
      return Optional.of("%s must be %s but was %s".formatted(input.name(), bounds, value));
    }
    BigDecimal step = input.step();
    return step != null
            && step.signum() > 0
            && value.subtract(least == null ? BigDecimal.ZERO : least).remainder(step).signum() != 0
        ? Optional.of(
            "%s must be %sa multiple of %s but was %s"
                .formatted(
                    input.name(),
                    least == null || least.signum() == 0 ? "" : least + " plus ",
                    step,
                    value))
        : Optional.empty();
  }

  /// -1 asks for a random one, as in most programs for pictures.
  static boolean isRandomSeed(WorkflowInput input, BigDecimal value) {
    return input.type() == InputType.SEED && value.compareTo(BigDecimal.ONE.negate()) == 0;
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
