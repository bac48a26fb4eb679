package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.files.KeptText;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import io.genpulse.engine.diffusion.pipeline.LoadedModel;
import io.genpulse.engine.diffusion.pipeline.ModelForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads models in the precision that is better for them on this machine, which is tried once for
/// each, as its files are and with this libtorch, and kept in a folder. Says in the log which was
/// taken and why.
final class BestPrecision {
  private static final Logger log = LoggerFactory.getLogger(BestPrecision.class);

  private final Path folder;

  /// @param folder need not be there
  BestPrecision(Path folder) {
    this.folder = folder;
  }

  /// In float32 where there is no room for both, or where the model draws in given pictures only.
  ///
  /// @param memory bytes that are free
  LoadedModel load(Kernels kernels, ModelFiles files, long memory) throws InterruptedException {
    String tried = tried(files);
    Optional<Precision> known = known(tried);
    if (known.isPresent()) {
      say(files, known.get(), "as it was found better before");
      return LoadedModel.load(kernels, files, known.get());
    }
    LoadedModel exact = LoadedModel.load(kernels, files, Precision.FLOAT32);
    if (ModelForm.of(files).isInpaint()) {
      say(files, Precision.FLOAT32, "a model for inpainting only is not tried in another");
      return exact;
    }
    if (memory < 2 * exact.bytes()) {
      say(files, Precision.FLOAT32, "there is too little memory to try another beside it");
      return exact;
    }
    LoadedModel fast = exact;
    try {
      fast = LoadedModel.load(kernels, files, Precision.BFLOAT16);
      PrecisionTrial trial = PrecisionTrial.between(files, exact, fast);
      LoadedModel taken = trial.isWorthIt() ? fast : exact;
      LoadedModel left = trial.isWorthIt() ? exact : fast;
      left.close();
      keep(tried, taken.precision());
      say(files, taken.precision(), trial.toString());
      return taken;
    } catch (RuntimeException | Error | InterruptedException e) {
      exact.close();
      if (fast != exact) {
        fast.close();
      }
      throw e;
    }
  }

  private static void say(ModelFiles files, Precision taken, String why) {
    log.info("Model {} draws in {}: {}", files.name(), taken.word(), why);
  }

  /// What a verdict holds for.
  private static String tried(ModelFiles files) {
    return String.format(
        Locale.ROOT,
        "%s, libtorch %s, %d threads",
        files.stamp(),
        TorchRuntime.version(),
        TorchRuntime.threads());
  }

  private Path entry(String tried) {
    return folder.resolve(
        UUID.nameUUIDFromBytes(tried.getBytes(StandardCharsets.UTF_8)).toString());
  }

  private Optional<Precision> known(String tried) {
    try {
      return Precision.of(Files.readString(entry(tried)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void keep(String tried, Precision taken) {
    try {
      KeptText.write(entry(tried), taken.word());
    } catch (IOException e) {
      log.debug("Which precision is better cannot be kept in {}", folder, e);
    }
  }
}
