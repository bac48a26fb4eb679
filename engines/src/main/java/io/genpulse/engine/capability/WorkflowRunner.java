package io.genpulse.engine.capability;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineRequest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs a graph of nodes as it stands.
public interface WorkflowRunner {
  /// Runs the graph; each file it makes is told to the job as it is finished. Blocks; interruption
  /// stops it.
  ///
  /// @throws io.genpulse.engine.EngineException when it cannot; `INVALID_REQUEST` names the node
  ///   and the input, `MODEL_NOT_FOUND` the file and its folder
  void runWorkflow(Request request, EngineJob job) throws InterruptedException;

  /// A graph with all its values in place, but for files.
  ///
  /// @param name of the workflow in the catalogue; empty for a graph that has none
  /// @param graph in ComfyUI's API format: node id to `class_type`, `inputs` and `_meta`
  /// @param files to be uploaded first; the name that the upload gets becomes the input's value
  /// @param outputs ids of the nodes whose files are wanted; none = all
  /// @param metadata what the files are made with (`workflow`, `seed`, ...), to be told with each
  /// @param extras what this engine alone understands (`params.provider_params`); JSON values only
  record Request(
      String name,
      JsonNode graph,
      List<FileValue> files,
      Set<String> outputs,
      Map<String, Object> metadata,
      Map<String, Object> extras)
      implements EngineRequest {
    public Request {
      graph = graph.deepCopy();
      files = List.copyOf(files);
      outputs = Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
      extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
    }
  }

  /// A file that is the value of an input.
  ///
  /// @param node id of the node
  /// @param input its name there
  record FileValue(String node, String input, Path path) {}
}
