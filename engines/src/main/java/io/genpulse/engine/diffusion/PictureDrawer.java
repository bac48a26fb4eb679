package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.pipeline.Drawing;
import io.genpulse.engine.diffusion.pipeline.ImageToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.InpaintPipeline;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.NoiseSource;
import io.genpulse.engine.diffusion.pipeline.PictureTensor;
import io.genpulse.engine.diffusion.pipeline.PngFile;
import io.genpulse.engine.diffusion.pipeline.StepListener;
import io.genpulse.engine.diffusion.pipeline.TextToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.ToldSizes;
import io.genpulse.engine.diffusion.scheduler.CleanEstimate;
import io.genpulse.engine.diffusion.scheduler.NoiseWalk;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// Draws the pictures of a plan, one after the other.
///
/// Used by the thread of the model.
final class PictureDrawer {
  private static final int PREVIEWS = 10;

  private final LoadedModel model;
  private final DrawingPlan plan;
  private final GivenPictures given;
  private final List<MemoryNeed> needs;
  private final LongSupplier memory;
  private final Provenance provenance;
  private final EngineJob job;
  private final Runnable check;
  private final int parts;
  private int done = 1;

  /// @param needs of each pass
  /// @param memory bytes that are free
  /// @param given in the size of the plan
  /// @param check run after each step and each picture; throws when there is no sense in going on
  PictureDrawer(
      LoadedModel model,
      DrawingPlan plan,
      List<MemoryNeed> needs,
      LongSupplier memory,
      GivenPictures given,
      Provenance provenance,
      EngineJob job,
      Runnable check) {
    this.model = model;
    this.plan = plan;
    this.needs = List.copyOf(needs);
    this.memory = memory;
    this.given = given;
    this.provenance = provenance;
    this.job = job;
    this.check = check;
    parts = plan.parts();
  }

  /// Tells the job of each picture.
  ///
  /// @throws InterruptedException within one layer of the interruption
  void draw() throws InterruptedException {
    try (NDManager scope = model.newScope()) {
      var texts = new ArrayList<Conditioning>();
      for (DrawingPass pass : plan.passes()) {
        // Only what is told the size has to read the prompt again for another one.
        boolean same = !texts.isEmpty() && !model.isToldSizes();
        texts.add(same ? texts.getFirst() : condition(scope, pass.size()));
      }
      for (int n = 0; n < plan.count(); n++) {
        job.made(picture(n, texts));
      }
    }
  }

  private Conditioning condition(NDManager scope, PixelSize size) throws InterruptedException {
    ToldSizes told = plan.options().sizes();
    return model.condition(
        scope,
        plan.prompting(),
        plan.guidance(),
        told == null ? ToldSizes.of(size.width(), size.height()) : told);
  }

  private GeneratedFile picture(int n, List<Conditioning> texts) throws InterruptedException {
    long seed = plan.seed() + n;
    NoiseSource noise = new LatentNoise(seed);
    Path file = job.folder().resolve("picture-" + (n + 1) + ".png");
    try (NDManager scope = model.newScope()) {
      BufferedImage picture = pass(scope, 0, texts, given, noise);
      for (int i = 1; i < texts.size(); i++) {
        GivenPictures before = GivenPictures.of(picture).fit(plan.passes().get(i).size());
        picture = pass(scope, i, texts, before, noise);
      }
      PngFile.write(picture, file);
      return new GeneratedFile(
          file, "image/png", picture.getWidth(), picture.getHeight(), null, metadata(seed));
    } catch (IOException e) {
      throw NativeFailure.writing(e, job.folder());
    }
  }

  /// What the picture of a seed is made with: enough to make it again.
  private Map<String, Object> metadata(long seed) throws InterruptedException {
    var values = new LinkedHashMap<>(plan.metadata(seed));
    values.putAll(given.facts());
    values.putAll(provenance.facts());
    return values;
  }

  /// @param from in the size of the pass
  private BufferedImage pass(
      NDManager scope, int index, List<Conditioning> texts, GivenPictures from, NoiseSource noise)
      throws InterruptedException {
    DrawingPass pass = plan.passes().get(index);
    MemoryNeed need = needs.get(index);
    need.requireRoom(memory.getAsLong(), pass.size());
    BufferedImage picture;
    try (NDManager manager = scope.newSubManager()) {
      NDArray latents = latents(manager, texts.get(index), pass, from, noise);
      EngineJob.stopIfAsked();
      boolean tiled = need.isTiled(memory.getAsLong());
      if (tiled) {
        job.log("memory is short: the picture of " + pass.size() + " is decoded tile by tile");
      }
      picture = PngFile.image(model.decode(latents, tiled).get(0));
    }
    check.run();
    done++;
    return from.image() != null && from.mask() != null
        ? MaskEdge.pasteBack(picture, from.image(), from.mask())
        : picture;
  }

  private NDArray latents(
      NDManager manager, Conditioning text, DrawingPass pass, GivenPictures from, NoiseSource noise)
      throws InterruptedException {
    var drawing =
        new Drawing(
            pass.size().width(),
            pass.size().height(),
            plan.steps(),
            plan.guidance(),
            plan.noiseScheduler(),
            noise,
            1);
    StepListener steps = listener();
    if (from.image() == null) {
      return new TextToImagePipeline(model).draw(manager, text, drawing, steps);
    }
    NDArray image = PictureTensor.of(manager, from.image());
    if (from.mask() == null) {
      return new ImageToImagePipeline(model).draw(text, drawing, image, pass.strength(), steps);
    }
    NDArray mask = PictureTensor.ofMask(manager, from.mask());
    return new InpaintPipeline(model).draw(text, drawing, image, mask, pass.strength(), steps);
  }

  private StepListener listener() {
    CleanEstimate estimate = CleanEstimate.of(plan.schedulerConfig());
    return new StepListener() {
      @Override
      public void predicted(NoiseWalk walk, int call, NDArray output, NDArray sample)
          throws InterruptedException {
        int calls = walk.timesteps().length;
        // The first is a blur, and the last is as good as the picture.
        boolean due = call > 0 && call + 1 < calls && call % Math.ceilDiv(calls, PREVIEWS) == 0;
        if (due && job.isWatched()) {
          NDArray clean = estimate.at(walk, call, output, sample);
          job.preview(PreviewPicture.of(model.preview().picture(clean)), PreviewPicture.MEDIA_TYPE);
        }
      }

      @Override
      public void done(int step, int steps, NDArray latents) {
        check.run();
        done++;
        job.progress(done, parts, String.format(Locale.ROOT, "denoising %d/%d", step, steps));
      }
    };
  }
}
