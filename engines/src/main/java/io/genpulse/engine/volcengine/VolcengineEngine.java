package io.genpulse.engine.volcengine;

import io.genpulse.client.http.ProviderSetup;
import io.genpulse.client.http.RemoteWork;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.RemoteJob;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Pictures and videos by VolcEngine Ark. A picture is the answer to its call; a video is a job.
final class VolcengineEngine
    implements Engine, TextToImage, ImageToImage, TextToVideo, ImageToVideo {
  private final RemoteWork work;
  private final Seedream pictures;
  private final Seedance videos;

  VolcengineEngine(RemoteWork work, Seedream pictures, Seedance videos) {
    this.work = work;
    this.pictures = pictures;
    this.videos = videos;
  }

  @Override
  public EngineId id() {
    return VolcengineEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return work.status();
  }

  @Override
  public List<ModelInfo> models() {
    return Stream.concat(
            ProviderSetup.described(pictures.models(), VolcengineEngineFactory.PICTURES).stream(),
            ProviderSetup.described(videos.models(), VolcengineEngineFactory.VIDEOS).stream())
        .toList();
  }

  /// The model of a request.
  ///
  /// @param setting that names the models to offer
  static String model(@Nullable String named, List<String> offered, String setting) {
    if (named != null) {
      return named;
    }
    if (offered.isEmpty()) {
      throw EngineException.invalid(
          "model",
          "engine volcengine has no model of its own for this; name one, or set "
              + EngineOptions.ofProvider(VolcengineEngineFactory.ID.value(), setting));
    }
    return offered.getFirst();
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    VolcengineChecks.check(request);
    pictures.draw(request, job);
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    VolcengineChecks.check(request);
    pictures.draw(request, job);
  }

  @Override
  public void textToVideo(TextToVideo.Request request, EngineJob job) throws InterruptedException {
    VolcengineChecks.check(request);
    videos.film(request, job);
  }

  @Override
  public void imageToVideo(ImageToVideo.Request request, EngineJob job)
      throws InterruptedException {
    VolcengineChecks.check(request);
    videos.film(request, job);
  }

  /// A picture is no job.
  @Override
  public void abandon(RemoteJob job) throws InterruptedException {
    videos.abandon(job);
  }

  @Override
  public void unload() {}

  @Override
  public void close() {
    work.close();
  }
}
