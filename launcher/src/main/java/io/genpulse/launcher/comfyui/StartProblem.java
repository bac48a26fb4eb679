package io.genpulse.launcher.comfyui;

import java.util.Locale;

/// What keeps a ComfyUI from starting, or from offering all it has.
///
/// @param value what it is about, such as the name of a package; empty where there is nothing to
///   name
public record StartProblem(Kind kind, String value) {
  /// Each with the sentence and the way out.
  public enum Kind {
    PORT_IN_USE(
        "another program listens on its port",
        "attach to that one if it is a ComfyUI (genpulse comfyui attach URL), or end it"),
    UNKNOWN_FLAG(
        "it does not know the option %s", "leave that option away: genpulse comfyui attach"),
    BAD_FLAG_VALUE("an option has a value that it does not take: %s", "correct the value"),
    MISSING_FOLDER("the folder %s is missing", "create the folder"),
    NO_GPU(
        "PyTorch finds no GPU that it can use",
        "it is started again with --cpu, which is slow; install the driver of the card, or a"
            + " PyTorch for it"),
    MISSING_PACKAGE(
        "the Python package %s is missing", "repair the environment: genpulse comfyui install"),
    PACKAGE_MISMATCH(
        "the Python package %s does not fit its PyTorch",
        "repair the environment: genpulse comfyui install"),
    CUSTOM_NODE_FAILED(
        "the custom node %s cannot be loaded", "install what that node requires, or remove it"),
    CORE_NODES_FAILED(
        "some of its own nodes cannot be loaded: %s",
        "repair the environment: genpulse comfyui install"),
    DATABASE_UNAVAILABLE(
        "its database cannot be opened", "see that its folder is there and can be written to"),
    DATABASE_IN_USE(
        "another ComfyUI uses its database", "end the other one, or give it a --database-url");

    private final String sentence;
    private final String remedy;

    Kind(String sentence, String remedy) {
      this.sentence = sentence;
      this.remedy = remedy;
    }

    /// Such as `port_in_use`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static StartProblem of(Kind kind) {
    return new StartProblem(kind, "");
  }

  /// Without a full stop.
  public String sentence() {
    return kind.sentence.formatted(value);
  }

  public String remedy() {
    return kind.remedy;
  }
}
