package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A checkpoint of Stable Diffusion in one file, with tensors named as in the first code. Its form
/// is told from what its tensors are called, its architecture from their shapes.
///
/// @param path of the file
/// @param tokenizers where CLIP's own tokenizer lies, which such files do not have
public record SingleFile(Path path, ClipVocabulary tokenizers) implements ModelFiles {
  static final String END = ".safetensors";

  @Override
  public String name() {
    return String.valueOf(path.getFileName()).replaceFirst("\\.safetensors$", "");
  }

  @Override
  public String pipelineClass() {
    try (Safetensors file = Safetensors.open(path)) {
      return CheckpointForm.of(file).pipeline(UNetShapes.of(file).inChannels() == 9);
    }
  }

  /// `sd1`, `sd2` or `sdxl`.
  public String form() {
    try (Safetensors file = Safetensors.open(path)) {
      return CheckpointForm.of(file).id();
    }
  }

  @Override
  public JsonNode config(String part) {
    try (Safetensors file = Safetensors.open(path)) {
      CheckpointForm form = CheckpointForm.of(file);
      return switch (part) {
        case "unet" -> unet(file, form);
        case "vae" -> vaeConfig(form);
        default -> {
          TensorSource encoder = new MappedPart(file, names(file, form, part));
          boolean open = isOpenClip(form, part);
          yield TextShapes.of(encoder, form == CheckpointForm.SD2 ? 1 : 0)
              .config(open ? "gelu" : "quick_gelu");
        }
      };
    }
  }

  private static JsonNode unet(Safetensors file, CheckpointForm form) {
    UNetShapes shapes = UNetShapes.of(file);
    int pooled =
        form == CheckpointForm.SDXL
            ? TextShapes.of(new MappedPart(file, names(file, form, "text_encoder_2")), 0)
                .projection()
            : 0;
    return shapes.config(
        width -> form == CheckpointForm.SD1 ? 8 : Math.max(1, width / 64),
        new CheckpointSettings(form, file).sampleSize(),
        pooled);
  }

  private JsonNode vaeConfig(CheckpointForm form) {
    try (Safetensors file = Safetensors.open(vaeFile())) {
      return VaeShapes.of(file).config(form == CheckpointForm.SDXL ? 0.13025 : 0.18215);
    }
  }

  private Path vaeFile() {
    Path other = Sidecars.vae(path);
    return Files.isRegularFile(other) ? other : path;
  }

  @Override
  public JsonNode schedulerConfig() {
    try (Safetensors file = Safetensors.open(path)) {
      return new CheckpointSettings(CheckpointForm.of(file), file).scheduler();
    }
  }

  @Override
  public JsonNode hints() {
    Path hints = Sidecars.hints(path);
    return Files.exists(hints) ? ModelJson.read(hints) : MissingNode.getInstance();
  }

  @Override
  public Path tokenizer(String part) {
    try (Safetensors file = Safetensors.open(path)) {
      CheckpointForm form = CheckpointForm.of(file);
      int known = TextShapes.of(new MappedPart(file, names(file, form, part)), 0).vocabulary();
      if (known != ClipVocabulary.TOKENS) {
        throw new EngineException(
            EngineError.NOT_SUPPORTED,
            "model file %s has a text encoder for %d tokens, but a checkpoint in one file has no"
                    .formatted(path, known)
                + " tokenizer and CLIP's own has %d; use its folder in diffusers layout"
                    .formatted(ClipVocabulary.TOKENS));
      }
      return isOpenClip(form, part) ? tokenizers.openClip() : tokenizers.clip();
    }
  }

  // What is opened belongs to the caller.
  @Override
  public TensorSource open(String part) {
    Safetensors file = Safetensors.open(part.equals("vae") ? vaeFile() : path);
    try {
      return new MappedPart(
          file,
          part.equals("vae")
              ? VaeShapes.of(file).names()
              : names(file, CheckpointForm.of(file), part));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static boolean isOpenClip(CheckpointForm form, String part) {
    return form == CheckpointForm.SD2 || part.equals("text_encoder_2");
  }

  private static TensorNames names(Safetensors file, CheckpointForm form, String part) {
    if (part.equals("unet")) {
      OriginalUNetNames original = UNetShapes.of(file).names();
      return name -> StoredTensor.named(CheckpointForm.UNET + original.of(name));
    }
    return switch (form) {
      case SD1 -> name -> StoredTensor.named(clip(file, CheckpointForm.CLIP, name));
      case SD2 -> name -> behind(CheckpointForm.OPEN_CLIP, OpenClipNames.find(name));
      case SDXL ->
          part.equals("text_encoder_2")
              ? name -> behind(CheckpointForm.XL_OPEN_CLIP, OpenClipNames.find(name))
              : name -> StoredTensor.named(clip(file, CheckpointForm.XL_CLIP, name));
    };
  }

  /// Old files have no `text_model.` before the names.
  private static String clip(Safetensors file, String prefix, String name) {
    return file.has(prefix + name)
        ? prefix + name
        : prefix + name.replaceFirst("^text_model\\.", "");
  }

  private static StoredTensor behind(String prefix, StoredTensor stored) {
    return new StoredTensor(
        prefix + stored.name(), stored.part(), stored.parts(), stored.transposed());
  }

  @Override
  public List<Path> weightFiles() {
    return vaeFile().equals(path) ? List.of(path) : List.of(path, vaeFile());
  }

  @Override
  public long bytes() {
    return path.toFile().length();
  }
}
