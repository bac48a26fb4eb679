package io.genpulse.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.comfyui.workflow.Finding;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.engine.comfyui.workflow.WorkflowException;
import io.genpulse.engine.comfyui.workflow.WorkflowImport;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.ParamProblem;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The catalogue of workflows: lists it, takes files in, and says what is wrong with them.
public final class WorkflowService implements ApiService {
  // Pictures embed graphs.
  private static final long MOST_BYTES = 64L << 20;

  private final WorkflowCatalogue catalogue;
  private final WorkflowImport imports;
  private final HandlerRegistry registry;

  public WorkflowService(WorkflowCatalogue catalogue, HandlerRegistry registry) {
    this.catalogue = catalogue;
    this.imports = new WorkflowImport(catalogue);
    this.registry = registry;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .get("/workflows", this::list)
        .post("/workflows", this::store)
        .post("/workflows/lint", this::lint)
        .get("/workflows/{name}", this::show)
        .delete("/workflows/{name}", this::remove);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ObjectNode node = Replies.JSON.createObjectNode();
    ArrayNode items = node.putArray("items");
    catalogue.all().forEach(workflow -> items.add(json(workflow)));
    ArrayNode problems = node.putArray("problems");
    catalogue.problems().forEach(problems::add);
    Replies.send(response, node);
  }

  private void show(ServerRequest request, ServerResponse response) {
    Workflow workflow = find(name(request));
    ObjectNode node = json(workflow);
    node.set("graph", workflow.json());
    Replies.send(response, node);
  }

  private Workflow find(String name) {
    return catalogue.find(name).orElseThrow(() -> none(name));
  }

  private static ProblemException none(String name) {
    return new ProblemException(Problem.NOT_FOUND, "There is no workflow " + name + ".");
  }

  private static String name(ServerRequest request) {
    return request.path().pathParameters().get("name");
  }

  private void lint(ServerRequest request, ServerResponse response) {
    Replies.send(response, json(read(request, "workflow")));
  }

  private Workflow read(ServerRequest request, String name) {
    byte[] file = RequestBody.read(request, MOST_BYTES);
    try {
      return imports.read(name, file);
    } catch (WorkflowException e) {
      throw new ProblemException(
          Problem.INVALID, "The file cannot be taken: " + e.getMessage() + ".");
    }
  }

  private void store(ServerRequest request, ServerResponse response) {
    String name = request.query().first("name").orElse("");
    if (name.isEmpty()) {
      throw new ProblemException(
          Problem.INVALID,
          "The workflow needs a name: POST /workflows?name=my-workflow.",
          List.of(new ParamProblem("/name", "name is required", "missing")));
    }
    boolean replace = request.query().first("replace").orElse("false").equals("true");
    Workflow workflow = read(request, name);
    refuseTaken(name, replace);
    try {
      imports.store(workflow);
    } catch (IOException e) {
      throw new UncheckedIOException("workflow " + name + " cannot be stored", e);
    } catch (WorkflowException e) {
      throw new ProblemException(Problem.CONFLICT, "It cannot be stored: " + e.getMessage() + ".");
    }
    response.status(201);
    Replies.send(response, json(find(name)));
  }

  private void refuseTaken(String name, boolean replace) {
    Optional<Workflow> there = catalogue.find(name);
    if (there.isPresent() && !replace) {
      throw new ProblemException(
          Problem.CONFLICT,
          "There is a workflow %s already; replace=true takes its place.".formatted(name));
    }
    if (there.isEmpty() && registry.find(name).isPresent()) {
      throw new ProblemException(
          Problem.CONFLICT, "%s is the name of a task type of the program.".formatted(name));
    }
  }

  private void remove(ServerRequest request, ServerResponse response) {
    String name = name(request);
    Workflow workflow = find(name);
    if (workflow.builtIn()) {
      throw new ProblemException(
          Problem.CONFLICT, "%s comes with the program and stays.".formatted(name));
    }
    try {
      if (!imports.remove(name)) {
        throw new ProblemException(
            Problem.CONFLICT,
            "%s lies in a file of another name; remove that file.".formatted(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("workflow " + name + " cannot be removed", e);
    }
    response.status(204).send();
  }

  private ObjectNode json(Workflow workflow) {
    ObjectNode node = Replies.JSON.createObjectNode().put("name", workflow.name());
    node.put("built_in", workflow.builtIn());
    node.putNull("description");
    node.putNull("capability");
    node.putNull("minimum_version");
    node.setAll(WorkflowImport.describe(workflow));
    node.withArray("/models");
    Optional<List<Finding>> findings = imports.findings(workflow);
    // Null while no ComfyUI has told what it has.
    node.put("ready", findings.map(all -> all.stream().noneMatch(Finding::isError)).orElse(null));
    ArrayNode array = node.putArray("findings");
    findings.ifPresent(all -> all.forEach(finding -> array.add(json(finding))));
    return node;
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode node = Replies.JSON.createObjectNode();
    node.put("code", finding.code().word())
        .put("error", finding.isError())
        .put("node", finding.node())
        .put("input", finding.input())
        .put("message", finding.message());
    ArrayNode suggestions = node.putArray("suggestions");
    finding.suggestions().forEach(suggestions::add);
    return node;
  }
}
