package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A workflow of the catalogue, which is also a task type.
///
/// @param capability what it does, in the words of task types; null when it is only called by name
/// @param builtIn whether it comes with the program
/// @param ready whether ComfyUI could run it; null while no ComfyUI has told what it has
public record WorkflowView(
    String name,
    @Nullable String title,
    @Nullable String description,
    @Nullable String capability,
    @Nullable String minimumVersion,
    boolean builtIn,
    @Nullable Boolean ready,
    List<Input> inputs,
    List<Model> models,
    List<Finding> findings) {
  public WorkflowView {
    Required.field(name, "name");
    inputs = List.copyOf(Required.field(inputs, "inputs"));
    models = List.copyOf(Required.field(models, "models"));
    findings = List.copyOf(Required.field(findings, "findings"));
  }

  /// Something that callers may set.
  ///
  /// @param type `text`, `integer`, `image`, ...
  public record Input(String name, String type, boolean required) {
    public Input {
      Required.field(name, "name");
      Required.field(type, "type");
    }

    /// Whether its value names a file.
    public boolean isFile() {
      return List.of("image", "mask", "video", "audio").contains(type);
    }
  }

  /// A file that it needs.
  public record Model(String folder, String file, @Nullable String url) {
    public Model {
      Required.field(folder, "folder");
      Required.field(file, "file");
    }
  }

  /// Something that keeps it from running, or may surprise.
  ///
  /// @param node id in the graph; null when it is about all of it
  public record Finding(
      String code, boolean error, @Nullable String node, @Nullable String input, String message) {
    public Finding {
      Required.field(code, "code");
      Required.field(message, "message");
    }
  }
}
