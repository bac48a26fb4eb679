package io.genpulse.engine.comfyui.workflow;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something about a workflow that keeps it from running, or may surprise.
///
/// @param node id of the node; null when it is about the whole graph
/// @param input its name there; null when it is about the whole node
/// @param message one sentence with the value
/// @param suggestions values that would do, the nearest first
public record Finding(
    Code code,
    @Nullable String node,
    @Nullable String input,
    String message,
    List<String> suggestions) {
  public Finding {
    suggestions = List.copyOf(suggestions);
  }

  /// What is wrong.
  public enum Code {
    /// The server has no such class.
    UNKNOWN_NODE(true),
    /// The class has no such input (any more): ComfyUI drops it without a word.
    UNKNOWN_INPUT(false),
    /// An input that the class requires is not there.
    MISSING_INPUT(true),
    /// An input with parts has a key that it does not know; ComfyUI would only fail in the run.
    WRONG_KEY(true),
    /// The model file is not in its folder.
    MISSING_MODEL(true),
    /// A value that cannot be chosen.
    WRONG_CHOICE(true),
    /// A value that is not of the input's type.
    WRONG_TYPE(true),
    /// A number too small or too large.
    OUT_OF_RANGE(true),
    /// A link that leads nowhere.
    BROKEN_LINK(true),
    /// No node saves or shows anything.
    NO_OUTPUT(true),
    /// A title `INPUT_...` of a node that has no value of its own: there is nothing to set.
    IDLE_TITLE(false),
    /// The node's work is done by a partner's service for money.
    PAID_NODE(false);

    private final boolean stops;

    Code(boolean stops) {
      this.stops = stops;
    }

    /// In JSON: `missing_model`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Whether ComfyUI would refuse the graph or fail in it.
  public boolean isError() {
    return code.stops;
  }
}
