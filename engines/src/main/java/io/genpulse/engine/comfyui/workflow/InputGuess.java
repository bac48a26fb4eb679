package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes an input of what is known of a place in a graph: the class as the server describes it,
/// else the value that stands there.
final class InputGuess {
  private static final List<String> SEEDS = List.of("seed", "noise_seed");

  private final WorkflowGraph graph;
  private final @Nullable ObjectInfo info;

  /// @param info null when no server has told
  InputGuess(WorkflowGraph graph, @Nullable ObjectInfo info) {
    this.graph = graph;
    this.info = info;
  }

  /// @param targets at least one; the first tells what the value is
  WorkflowInput input(String name, List<InputTarget> targets) {
    InputTarget target = targets.getFirst();
    ClassInput declared = declared(target).orElse(null);
    InputType type = type(target, declared);
    return new WorkflowInput(
        name,
        type,
        targets,
        WorkflowInput.titleOf(name),
        "",
        null,
        null,
        declared == null || !type.isNumber() ? null : declared.least(),
        declared == null || !type.isNumber() ? null : most(declared),
        null,
        choices(type, declared),
        type == InputType.MODEL && declared != null && declared.choices() != null
            ? declared.choices()
            : List.of(),
        type.isFile(),
        type == InputType.TEXT && isMultiline(declared, graph.value(target)));
  }

  private static List<String> choices(InputType type, @Nullable ClassInput declared) {
    if (type != InputType.TEXT || declared == null) {
      return List.of();
    }
    return declared.type().equals(ClassInput.PARTS)
        ? declared.keys()
        : declared.choices() == null ? List.of() : declared.choices();
  }

  /// Seeds go beyond what a long holds; what lies beyond is of no use to anybody.
  private static @Nullable BigDecimal most(ClassInput declared) {
    BigDecimal most = declared.most();
    BigDecimal longest = BigDecimal.valueOf(Long.MAX_VALUE);
    return most == null || most.compareTo(longest) <= 0 ? most : longest;
  }

  private static boolean isMultiline(@Nullable ClassInput declared, JsonNode value) {
    return declared == null
        ? value.asText().contains("\n") || value.asText().length() > 60
        : declared.options().path("multiline").asBoolean();
  }

  private Optional<ClassInput> declared(InputTarget target) {
    if (info == null) {
      return Optional.empty();
    }
    return info.find(graph.classOf(target.node()))
        .flatMap(type -> new NodeInputs(type, graph.inputs(target.node())).find(target.input()));
  }

  private InputType type(InputTarget target, @Nullable ClassInput declared) {
    String nodeClass = graph.classOf(target.node());
    Optional<InputType> upload = FileNodes.upload(nodeClass, target.input());
    if (upload.isPresent()) {
      return upload.get();
    }
    if (FileNodes.folder(nodeClass, target.input()).isPresent()) {
      return InputType.MODEL;
    }
    if (declared != null && declared.isUploaded()) {
      return upload(declared);
    }
    JsonNode value = graph.value(target);
    boolean integral = value.isIntegralNumber();
    if (SEEDS.contains(target.input()) && (integral || declared != null)) {
      return InputType.SEED;
    }
    return declared == null ? ofValue(value) : ofClass(declared);
  }

  private static InputType upload(ClassInput declared) {
    JsonNode options = declared.options();
    if (options.path("video_upload").asBoolean()) {
      return InputType.VIDEO;
    }
    return options.path("audio_upload").asBoolean() ? InputType.AUDIO : InputType.IMAGE;
  }

  private static InputType ofClass(ClassInput declared) {
    return switch (declared.type()) {
      case "INT" -> InputType.INTEGER;
      case "FLOAT" -> InputType.NUMBER;
      case "BOOLEAN" -> InputType.BOOLEAN;
      case "STRING", "COMBO", ClassInput.PARTS ->
          looksLikeModel(declared) ? InputType.MODEL : InputType.TEXT;
      default -> InputType.JSON;
    };
  }

  private static boolean looksLikeModel(ClassInput declared) {
    List<String> choices = declared.choices();
    return choices != null && choices.stream().anyMatch(InputGuess::isModelFile);
  }

  static boolean isModelFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".safetensors")
        || lower.endsWith(".ckpt")
        || lower.endsWith(".gguf")
        || lower.endsWith(".pth")
        || lower.endsWith(".sft");
  }

  private static InputType ofValue(JsonNode value) {
    // A whole number may stand where fractions are let in, too.
    return value.isNumber()
        ? InputType.NUMBER
        : value.isBoolean()
            ? InputType.BOOLEAN
            : value.isTextual() || value.isMissingNode() ? InputType.TEXT : InputType.JSON;
  }
}
