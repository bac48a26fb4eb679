package io.genpulse.engine.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.comfyui.ComfyProblem;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.WorkflowRunner;
import io.genpulse.engine.comfyui.workflow.Finding;
import io.genpulse.engine.comfyui.workflow.InputTarget;
import io.genpulse.engine.comfyui.workflow.ObjectInfo;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.WorkflowException;
import io.genpulse.engine.comfyui.workflow.WorkflowLint;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks graphs over with what servers say of their classes: before a server does, for what it
/// takes without a word and then fails in; after it has refused one, for the words that help more
/// than its own. Safe for use by several threads.
final class GraphCheck {
  private static final Logger log = LoggerFactory.getLogger(GraphCheck.class);

  // All else ComfyUI checks itself, and better: its classes may let in more than they declare.
  private static final Set<Finding.Code> UNCHECKED = Set.of(Finding.Code.WRONG_KEY);

  private static final int MOST_WARNINGS = 10;

  private final ServerClasses known;
  private final ObjectInfoFile classes;

  GraphCheck(ServerClasses known, ObjectInfoFile classes) {
    this.known = known;
    this.classes = classes;
  }

  /// @param warnings takes a line for each thing that may surprise
  /// @throws EngineException `INVALID_REQUEST` for what ComfyUI would only fail in
  void before(WorkflowRunner.Request request, ComfyServer server, Consumer<String> warnings)
      throws InterruptedException {
    List<Finding> findings = findings(request);
    if (findings.stream().anyMatch(GraphCheck::isUnchecked)) {
      // The server may have been renewed since.
      renew(server);
      findings = findings(request);
    }
    findings.stream()
        .filter(GraphCheck::isUnchecked)
        .findFirst()
        .ifPresent(
            finding -> {
              throw new EngineException(
                  EngineError.INVALID_REQUEST,
                  "node %s: %s".formatted(finding.node(), finding.message()));
            });
    findings.stream()
        .filter(finding -> !finding.isError())
        .limit(MOST_WARNINGS)
        .forEach(finding -> warnings.accept("node " + finding.node() + ": " + finding.message()));
  }

  private static boolean isUnchecked(Finding finding) {
    return UNCHECKED.contains(finding.code());
  }

  /// What is wrong with a graph that the server refused.
  List<Finding> after(WorkflowRunner.Request request, ComfyServer server)
      throws InterruptedException {
    renew(server);
    return findings(request).stream().filter(Finding::isError).toList();
  }

  /// The finding that says in better words what the server has against a node.
  static boolean isAbout(Finding finding, ComfyProblem problem) {
    return switch (finding.code()) {
      case UNKNOWN_NODE ->
          problem.code() == ComfyProblem.Code.UNKNOWN_NODE
              && (problem.node() == null || problem.node().equals(finding.node()));
      case MISSING_MODEL, WRONG_CHOICE, WRONG_KEY, MISSING_INPUT ->
          finding.node() != null
              && finding.node().equals(problem.node())
              && finding.input() != null
              && finding.input().equals(problem.input());
      case UNKNOWN_INPUT, WRONG_TYPE, OUT_OF_RANGE, BROKEN_LINK, NO_OUTPUT, IDLE_TITLE, PAID_NODE ->
          false;
    };
  }

  private void renew(ComfyServer server) throws InterruptedException {
    try {
      known.renew(server);
    } catch (IOException e) {
      log.debug("ComfyUI at {} does not tell its classes", server.address(), e);
    }
  }

  private List<Finding> findings(WorkflowRunner.Request request) {
    return classes.read().map(info -> findings(request, info)).orElseGet(List::of);
  }

  private static List<Finding> findings(WorkflowRunner.Request request, ObjectInfo info) {
    JsonNode graph = request.graph();
    Set<InputTarget> uploads =
        request.files().stream()
            .map(file -> new InputTarget(file.node(), file.input()))
            .collect(Collectors.toSet());
    try {
      return WorkflowLint.check(graph, info, uploads);
    } catch (WorkflowException e) {
      log.debug("A graph that is none is left to the server", e);
      return List.of();
    }
  }
}
