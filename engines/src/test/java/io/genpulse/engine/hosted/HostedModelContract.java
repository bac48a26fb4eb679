package io.genpulse.engine.hosted;

import io.genpulse.client.http.RemoteJobContract;
import io.genpulse.client.http.Reply;
import io.genpulse.client.http.ScriptedProvider.Seen;
import io.genpulse.client.http.TestPictures;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import java.util.Map;

/// What the hosts have in common: the same engine asks each for pictures.
abstract class HostedModelContract extends RemoteJobContract {
  @Override
  protected final void make(Engine engine, int files, EngineJob job) throws InterruptedException {
    ((TextToImage) engine).textToImage(HostedRequests.pictures(files), job);
  }

  @Override
  protected final Reply result() {
    return Reply.bytes("image/png", TestPictures.png(32, 16));
  }

  /// Most hosts cannot be asked for what they took.
  @Override
  protected void takeSilently(Seen request) {}

  /// A size that the model does not take.
  protected static Refusal sizeRefused(int width, int height) {
    return new Refusal(
        (engine, job) ->
            ((TextToImage) engine)
                .textToImage(
                    HostedRequests.picture(
                        "a fox",
                        null,
                        new Size(width, height),
                        Rendition.OF_MODEL,
                        null,
                        1,
                        Map.of()),
                    job),
        EngineError.INVALID_REQUEST,
        "width");
  }
}
