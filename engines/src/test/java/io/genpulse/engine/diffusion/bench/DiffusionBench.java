package io.genpulse.engine.diffusion.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.network.Conditioning;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.pipeline.Drawing;
import io.genpulse.engine.diffusion.pipeline.Guidance;
import io.genpulse.engine.diffusion.pipeline.LatentNoise;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.Prompting;
import io.genpulse.engine.diffusion.pipeline.TextToImagePipeline;
import io.genpulse.engine.diffusion.pipeline.ToldSizes;
import io.genpulse.engine.diffusion.pipeline.Words;
import io.genpulse.engine.diffusion.scheduler.NoiseSchedulers;
import io.genpulse.engine.diffusion.text.PromptRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Does what `engines/python/compare.py` asks for on its input, a line each, and answers with the
/// milliseconds that it took.
public final class DiffusionBench {
  private static final String PROMPT = "a snowy mountain lake at sunset";

  private final Kernels kernels;
  private final Precision precision;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private @Nullable LoadedModel model;
  private @Nullable ModelDirectory files;

  private DiffusionBench(Path cache, Precision precision) {
    this.kernels = new Kernels(cache);
    this.precision = precision;
  }

  /// @param arguments cache folder, threads, precision
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream answers = System.out;
    // What libraries print is no answer.
    System.setOut(System.err);
    Path cache = Path.of(arguments[0]);
    TorchRuntime.start(cache, Integer.parseInt(arguments[1]));
    var bench = new DiffusionBench(cache, Precision.valueOf(arguments[2].toUpperCase(Locale.ROOT)));
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      long start = System.nanoTime();
      bench.run(words[0], words.length > 1 ? words[1] : "");
      answers.println((System.nanoTime() - start) / 1e6);
    }
  }

  private void run(String what, String argument) throws InterruptedException {
    switch (what) {
      case "load" -> load(Path.of(argument));
      case "text" -> text();
      case "step" -> draw(Integer.parseInt(argument), 1, false);
      case "steps2" -> draw(Integer.parseInt(argument), 2, true);
      case "decode" -> decode(Integer.parseInt(argument));
      case "picture" -> draw(Integer.parseInt(argument), 20, true);
      default -> throw new IllegalArgumentException(what);
    }
  }

  private void load(Path folder) throws InterruptedException {
    if (model != null) {
      model.close();
    }
    files = new ModelDirectory(folder);
    model = LoadedModel.load(kernels, files, precision);
  }

  private LoadedModel model() {
    if (model == null) {
      throw new IllegalStateException("load a model first");
    }
    return model;
  }

  private void text() throws InterruptedException {
    try (NDManager scope = model().newScope()) {
      condition(scope, 512);
    }
  }

  private Conditioning condition(NDManager scope, int side) throws InterruptedException {
    return model()
        .condition(
            scope,
            new Prompting(List.of(new Words(PROMPT, "")), PromptRule.PLAIN, 0),
            new Guidance(5, 0),
            ToldSizes.of(side, side));
  }

  private void draw(int side, int steps, boolean decode) throws InterruptedException {
    LoadedModel drawn = model();
    if (files == null) {
      throw new IllegalStateException("load a model first");
    }
    try (NDManager scope = drawn.newScope()) {
      var drawing =
          new Drawing(
              side,
              side,
              steps,
              new Guidance(5, 0),
              NoiseSchedulers.create("ddim", files.schedulerConfig(), 0),
              new LatentNoise(1),
              1);
      NDArray latents =
          new TextToImagePipeline(drawn)
              .draw(scope, condition(scope, side), drawing, (_, _, _) -> {});
      if (decode) {
        drawn.decode(latents).toFloatArray();
      }
    }
  }

  private void decode(int side) throws InterruptedException {
    LoadedModel drawn = model();
    int small = side / drawn.factor();
    try (NDManager scope = manager.newSubManager()) {
      float[] noise = new LatentNoise(1).draw(new long[] {1, 4, small, small});
      drawn.decode(scope.create(noise, new Shape(1, 4, small, small))).toFloatArray();
    }
  }
}
