package io.genpulse.server.api.openai;

import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import io.genpulse.server.api.ApiRoutes;
import io.genpulse.server.api.ApiService;
import io.genpulse.server.api.ReceivedFiles;
import io.genpulse.server.api.TaskWait;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.ingress.Cancellation;
import io.genpulse.server.ingress.Submissions;
import io.genpulse.server.ingress.TaskMessageReader;
import io.genpulse.server.storage.ObjectStorage;
import java.time.InstantSource;
import java.util.List;

/// What OpenAI's clients call: `/v1/images/generations`, `/v1/images/edits`, `/v1/audio/speech` and
/// `/v1/models`.
public final class OpenAiSurface implements ApiService {
  private final List<ApiService> services;

  /// @param maxBody bytes of a body that is no form
  public OpenAiSurface(
      OpenAiSettings settings,
      TaskMessageReader reader,
      Submissions submissions,
      Cancellation cancellation,
      TaskWait wait,
      Fleet fleet,
      WorkflowCatalogue workflows,
      ObjectStorage storage,
      ReceivedFiles files,
      int maxBody) {
    var names = new ModelNames(fleet, workflows, settings.aliases());
    var tasks = new OpenAiTasks(reader, submissions, wait, cancellation, settings.longestWait());
    var answers = new PictureAnswers(storage, files.folder());
    var streams =
        new PictureStream(tasks, wait, answers, settings.longestWait(), InstantSource.system());
    services =
        List.of(
            new ModelsService(names),
            new PicturesService(names, tasks, answers, streams, files, maxBody),
            new SpeechService(names, tasks, storage, files.folder(), maxBody));
  }

  @Override
  public void routes(ApiRoutes routes) {
    services.forEach(service -> service.routes(routes));
  }
}
