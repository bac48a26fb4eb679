package io.genpulse.engine.comfyui.workflow;

/// An input of a node of the graph, written `6.text`. Ids of nodes in subgraphs have colons
/// (`11:6.text`), names of inputs with parts have dots (`5.format.codec`).
///
/// @param node id of the node
/// @param input its name there
public record InputTarget(String node, String input) {
  /// @param graph that it is a place in: the ids of its nodes may have dots, too
  static InputTarget of(String written, WorkflowGraph graph) {
    int first = written.indexOf('.', 1);
    for (int dot = first; dot > 0; dot = written.indexOf('.', dot + 1)) {
      if (graph.has(written.substring(0, dot))) {
        return of(written, dot);
      }
    }
    return of(written, first);
  }

  private static InputTarget of(String written, int dot) {
    if (dot < 1 || dot == written.length() - 1) {
      throw new WorkflowException(
          "a place in a graph is written NODE.INPUT, such as 6.text, but was \"" + written + "\"");
    }
    return new InputTarget(written.substring(0, dot), written.substring(dot + 1));
  }

  @Override
  public String toString() {
    return node + "." + input;
  }
}
