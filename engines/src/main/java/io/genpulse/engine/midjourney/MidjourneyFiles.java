package io.genpulse.engine.midjourney;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.client.http.ResultFile;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.capability.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a job made, on its way to the task. The links may end within a day, and a later look at the
/// job has fresh ones.
final class MidjourneyFiles {
  private static final Size ANY = new Size(null, null);

  private final Gateway gateway;

  MidjourneyFiles(Gateway gateway) {
    this.gateway = gateway;
  }

  void tellPicture(EngineJob job, JsonNode task, Map<String, Object> metadata)
      throws InterruptedException {
    Path file = fetched(job, task, MidjourneyFiles::picture);
    ResultFile.tell(job, file, "picture", ANY, with(task, metadata));
  }

  /// The grid, then its four pictures.
  void tellGrid(
      EngineJob job, JsonNode task, int n, Size asked, boolean split, Map<String, Object> metadata)
      throws InterruptedException {
    Path grid = fetched(job, task, MidjourneyFiles::picture);
    List<Path> pictures = split ? pictures(job, task, grid) : List.of();
    Map<String, Object> whole = with(task, metadata);
    ResultFile.tell(job, grid, "grid-" + (n + 1), ANY, whole);
    int index = n * MidjourneyChecks.GRID;
    for (Path picture : pictures) {
      var one = new LinkedHashMap<>(whole);
      one.put("index", ++index);
      ResultFile.tell(job, picture, "picture-" + index, asked, one);
    }
    if (split && pictures.isEmpty()) {
      job.log("the grid is not cut: its form cannot be read here");
    }
  }

  /// Each by its own link where the gateway has four, else cut out of the grid.
  private List<Path> pictures(EngineJob job, JsonNode task, Path grid) throws InterruptedException {
    if (links(task, "imageUrls").size() != MidjourneyChecks.GRID) {
      return GridPicture.cut(grid, job.folder());
    }
    var pictures = new ArrayList<Path>();
    for (int n = 0; n < MidjourneyChecks.GRID; n++) {
      int one = n;
      pictures.add(fetched(job, task, now -> links(now, "imageUrls").get(one)));
    }
    return pictures;
  }

  void tellVideos(EngineJob job, JsonNode task, Map<String, Object> metadata)
      throws InterruptedException {
    int videos = links(task, "videoUrls").size();
    if (videos == 0) {
      throw new EngineException(
          EngineError.CONTENT_REFUSED, "midjourney made no video: it refuses something");
    }
    for (int n = 0; n < videos; n++) {
      int one = n;
      Path file = fetched(job, task, now -> links(now, "videoUrls").get(one));
      ResultFile.tell(job, file, "video-" + (n + 1), ANY, with(task, metadata));
    }
  }

  private Path fetched(EngineJob job, JsonNode task, Function<JsonNode, String> link)
      throws InterruptedException {
    String id = task.path("id").asText();
    return gateway.download(() -> link.apply(gateway.fetch(id).orElse(task)), job.folder()).file();
  }

  private static String picture(JsonNode task) {
    return task.path("imageUrl").asText("");
  }

  /// Some gateways have objects with more about each, others the bare links.
  private static List<String> links(JsonNode task, String field) {
    return task.path(field)
        .valueStream()
        .map(one -> one.isTextual() ? one.asText() : one.path("url").asText(""))
        .filter(link -> !link.isEmpty())
        .toList();
  }

  private static Map<String, Object> with(JsonNode task, Map<String, Object> metadata) {
    var all = new LinkedHashMap<>(metadata);
    String prompt = task.path("promptEn").asText(task.path("prompt").asText(""));
    if (!prompt.isEmpty()) {
      all.put("sent_prompt", prompt);
    }
    return all;
  }
}
