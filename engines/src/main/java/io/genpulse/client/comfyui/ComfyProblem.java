package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One thing that a ComfyUI has against a prompt, before it is queued or in its run. Told apart by
/// the types and words that servers 0.3.64 and 0.33.0 use.
///
/// @param node its id; null where it is about the whole prompt
/// @param type the server's own word: type of the error, or class of the exception
/// @param known values that the input would take, where the server says
public record ComfyProblem(
    Code code,
    @Nullable String node,
    @Nullable String classType,
    @Nullable String input,
    String type,
    String message,
    String details,
    List<String> known) {
  public enum Code {
    MISSING_INPUT,
    MISSING_MODEL,
    NOT_IN_LIST,
    OUT_OF_RANGE,
    BAD_LINK,
    INVALID_GRAPH,
    TYPE_MISMATCH,
    INVALID_VALUE,
    MISSING_FILE,
    INVALID_FILE,
    NO_OUTPUTS,
    UNKNOWN_NODE,
    CYCLE,
    INVALID_ID,
    TOO_LARGE,
    SERVER_ERROR,
    /// Somebody stopped it.
    INTERRUPTED,
    OUT_OF_MEMORY,
    /// An error of the graphics card after which every prompt fails until the server is restarted.
    BROKEN_DEVICE,
    BROKEN_MODEL,
    /// A node that needs the internet could not reach it.
    NETWORK,
    NODE_ERROR
  }

  private static final Pattern CLASS = Pattern.compile("node (\\S+) does not exist");

  public ComfyProblem {
    known = List.copyOf(known);
  }

  /// Why a prompt was not queued.
  public static List<ComfyProblem> of(ComfyRefusal refusal) {
    JsonNode error = refusal.body().path("error");
    List<ComfyProblem> nodes = ofNodes(refusal.body().path("node_errors"));
    if (!nodes.isEmpty()) {
      return nodes;
    }
    JsonNode extra = error.path("extra_info");
    String message = error.path("message").asText(String.valueOf(refusal.getMessage()));
    String type = error.path("type").asText();
    Matcher unknown = CLASS.matcher(message);
    String classType = unknown.find() ? unknown.group(1) : extra.path("class_type").textValue();
    Code code =
        switch (type) {
          case "prompt_no_outputs" -> Code.NO_OUTPUTS;
          case "invalid_prompt_id" -> Code.INVALID_ID;
          case "invalid_prompt", "missing_node_type" ->
              classType == null ? Code.INVALID_GRAPH : Code.UNKNOWN_NODE;
          default ->
              switch (refusal.status()) {
                case 413 -> Code.TOO_LARGE;
                case 400 -> Code.INVALID_GRAPH;
                default -> Code.SERVER_ERROR;
              };
        };
    return List.of(
        new ComfyProblem(
            code,
            extra.path("node_id").textValue(),
            classType,
            null,
            type,
            message,
            error.path("details").asText(),
            List.of()));
  }

  /// What is wrong with nodes, as an answer's `node_errors` says.
  public static List<ComfyProblem> ofNodes(JsonNode nodes) {
    var problems = new ArrayList<ComfyProblem>();
    nodes
        .properties()
        .forEach(
            node ->
                node.getValue()
                    .path("errors")
                    .forEach(
                        error ->
                            problems.add(
                                ofNode(
                                    node.getKey(),
                                    node.getValue().path("class_type").asText(),
                                    error))));
    return problems;
  }

  private static ComfyProblem ofNode(String node, String classType, JsonNode error) {
    String type = error.path("type").asText();
    String details = error.path("details").asText();
    JsonNode extra = error.path("extra_info");
    List<String> known = choices(extra.path("input_config"));
    Code code =
        switch (type) {
          case "required_input_missing" -> Code.MISSING_INPUT;
          case "value_not_in_list" ->
              ComfyFile.isModel(extra.path("received_value").asText())
                      || known.stream().anyMatch(ComfyFile::isModel)
                  ? Code.MISSING_MODEL
                  : Code.NOT_IN_LIST;
          case "value_smaller_than_min", "value_bigger_than_max" -> Code.OUT_OF_RANGE;
          case "bad_linked_input" -> Code.BAD_LINK;
          case "return_type_mismatch" -> Code.TYPE_MISMATCH;
          case "dependency_cycle" -> Code.CYCLE;
          case "custom_validation_failed" ->
              details.contains("Invalid") && details.contains("file:")
                  ? Code.MISSING_FILE
                  : Code.INVALID_VALUE;
          case "invalid_input_type", "invalid_dynamic_input" -> Code.INVALID_VALUE;
          default -> Code.INVALID_GRAPH;
        };
    return new ComfyProblem(
        code,
        node,
        classType,
        extra.path("input_name").textValue(),
        type,
        error.path("message").asText(),
        details,
        known);
  }

  private static List<String> choices(JsonNode config) {
    JsonNode list = config.path(0).isArray() ? config.path(0) : config.path(1).path("options");
    var choices = new ArrayList<String>();
    list.forEach(choice -> choices.add(choice.asText()));
    return choices;
  }

  /// Why a prompt that ran did not end well; null where it did.
  ///
  /// @param entry of the history
  public static @Nullable ComfyProblem ofRun(JsonNode entry) {
    JsonNode status = entry.path("status");
    if (!status.path("status_str").asText().equals("error")) {
      return null;
    }
    for (JsonNode message : status.path("messages")) {
      JsonNode data = message.path(1);
      switch (message.path(0).asText()) {
        case "execution_interrupted" -> {
          return ofRun(Code.INTERRUPTED, data, "", "the prompt was stopped on the server");
        }
        case "execution_error" -> {
          String type = data.path("exception_type").asText();
          String text = data.path("exception_message").asText().strip();
          // It ends a branch, not the prompt.
          if (!type.equals("ExecutionBlocked")) {
            return ofRun(code(type, text), data, type, text);
          }
        }
        default -> {}
      }
    }
    return ofRun(Code.NODE_ERROR, status, "", "the prompt failed, and ComfyUI does not say why");
  }

  private static ComfyProblem ofRun(Code code, JsonNode data, String type, String message) {
    return new ComfyProblem(
        code,
        data.path("node_id").textValue(),
        data.path("node_type").textValue(),
        null,
        type,
        message,
        "",
        List.of());
  }

  private static Code code(String type, String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (type.contains("OutOfMemoryError") || text.contains("out of memory")) {
      return Code.OUT_OF_MEMORY;
    }
    if (text.contains("cuda error")
        || text.contains("hip error")
        || type.contains("AcceleratorError")) {
      return Code.BROKEN_DEVICE;
    }
    if (type.contains("LocalNetworkError") || type.contains("ClientConnectorError")) {
      return Code.NETWORK;
    }
    if (type.contains("SafetensorError")
        || text.contains("could not detect model type")
        || type.contains("UnpicklingError")) {
      return Code.BROKEN_MODEL;
    }
    if (type.contains("FileNotFoundError")) {
      return Code.MISSING_FILE;
    }
    if (type.contains("UnidentifiedImageError")) {
      return Code.INVALID_FILE;
    }
    return Code.NODE_ERROR;
  }
}
