package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.ApiRoutes;
import io.genpulse.server.api.ApiService;
import io.genpulse.server.api.ReceivedFiles;
import io.genpulse.server.api.RequestBody;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.task.NewTask;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashSet;
import java.util.Set;

/// Draws and changes pictures for OpenAI's clients.
final class PicturesService implements ApiService {
  /// What a workflow need not have.
  private static final Set<String> WORKFLOW_HINTS = Set.of("width", "height", "negative_prompt");

  private final ModelNames names;
  private final OpenAiTasks tasks;
  private final PictureAnswers answers;
  private final PictureStream streams;
  private final ReceivedFiles files;
  private final int maxBody;

  PicturesService(
      ModelNames names,
      OpenAiTasks tasks,
      PictureAnswers answers,
      PictureStream streams,
      ReceivedFiles files,
      int maxBody) {
    this.names = names;
    this.tasks = tasks;
    this.answers = answers;
    this.streams = streams;
    this.files = files;
    this.maxBody = maxBody;
  }

  @Override
  public void routes(ApiRoutes routes) {
    routes
        .errors("/images", OpenAiErrors.FORM)
        .errors("/v1/images", OpenAiErrors.FORM)
        .post("/images/generations", OpenAiTasks.answering(this::generate))
        .post("/images/edits", OpenAiTasks.answering(this::edit));
  }

  private void generate(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Asked asked = Asked.of(TaskMessageReader.json(RequestBody.read(request, maxBody)));
    draw(response, Drawing.of(asked), Purpose.DRAW, "image_generation");
  }

  private void edit(ServerRequest request, ServerResponse response) throws InterruptedException {
    EditRequest edit = EditRequest.read(request, files, maxBody);
    Drawing drawing = Drawing.of(edit.asked());
    ObjectNode params = drawing.params();
    params.put("image", edit.images().getFirst());
    if (edit.images().size() > 1) {
      ArrayNode more = params.putArray("images");
      edit.images().stream().skip(1).forEach(more::add);
    }
    if (edit.mask() != null) {
      params.put("mask", edit.mask());
    }
    Purpose purpose = edit.mask() == null ? Purpose.EDIT : Purpose.EDIT_PART;
    draw(response, drawing, purpose, "image_edit");
  }

  private void draw(ServerResponse response, Drawing drawing, Purpose purpose, String event)
      throws InterruptedException {
    ModelNames.Choice choice = names.choose(drawing.asked().text("model"), purpose);
    choice.into(drawing.params());
    var hints = new HashSet<>(drawing.hints());
    if (!choice.taskType().equals(purpose.taskType())) {
      hints.addAll(WORKFLOW_HINTS);
    }
    NewTask task = tasks.read(choice.taskType(), drawing.params(), hints);
    if (drawing.asked().flag("stream")) {
      streams.send(response, task, event, drawing);
    } else {
      answers.send(response, tasks.complete(tasks.submit(task)), drawing);
    }
  }
}
