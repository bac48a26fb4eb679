package io.genpulse.engine.diffusion.files;

import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a LoRA file changes, in the forms of kohya's scripts, of peft and of diffusers.
///
/// @param changes in the file's order
record LoraFile(Path file, List<Change> changes) {
  private static final Pattern TENSOR =
      Pattern.compile(
          "(?<module>.+?)(?:\\.lora_(?<kohya>down|up)|\\.lora_(?<peft>[AB])(?:\\.default)?"
              + "|(?:\\.lora|_lora|\\.lora_linear_layer)\\.(?<old>down|up))\\.weight");
  private static final Pattern ALPHA = Pattern.compile("(?<module>.+)\\.alpha");

  /// Other ways to change a model, by what their tensors are called.
  private static final Map<Pattern, String> OTHERS =
      Map.of(
          Pattern.compile("\\.dora_scale$|lora_magnitude_vector"), "DoRA",
          Pattern.compile("\\.hada_"), "LoHa",
          Pattern.compile("\\.lokr_"), "LoKr",
          Pattern.compile("\\.oft_"), "OFT",
          Pattern.compile("\\.lora_mid\\."), "a Tucker decomposition",
          Pattern.compile("\\.diff(_b)?$"), "full differences");

  LoraFile {
    changes = List.copyOf(changes);
  }

  /// @throws EngineException `MODEL_INVALID` or `NOT_SUPPORTED`, naming file and tensor
  static LoraFile of(Safetensors tensors) {
    var found = new LinkedHashMap<String, Parts>();
    for (String name : tensors.names()) {
      Matcher tensor = TENSOR.matcher(name);
      Matcher alpha = ALPHA.matcher(name);
      if (tensor.matches()) {
        found.computeIfAbsent(tensor.group("module"), _ -> new Parts()).add(tensor, name);
      } else if (alpha.matches()) {
        found.computeIfAbsent(alpha.group("module"), _ -> new Parts()).alpha = name;
      } else {
        throw refused(tensors.file(), name);
      }
    }
    List<Change> changes =
        found.entrySet().stream()
            .map(entry -> entry.getValue().change(tensors.file(), entry.getKey()))
            .toList();
    if (changes.isEmpty()) {
      throw SafetensorsHeader.invalid(tensors.file(), "is no LoRA: it has no tensors");
    }
    return new LoraFile(tensors.file(), changes);
  }

  /// @throws EngineException as [#of]
  static void requireOne(Safetensors tensors) {
    if (of(tensors).changes().isEmpty()) {
      throw new IllegalStateException("a LoRA without changes");
    }
  }

  private static EngineException refused(Path file, String name) {
    for (Map.Entry<Pattern, String> other : OTHERS.entrySet()) {
      if (other.getKey().matcher(name).find()) {
        return new EngineException(
            EngineError.NOT_SUPPORTED,
            "LoRA file %s works by %s (tensor \"%s\"), which is not supported"
                .formatted(file, other.getValue(), name));
      }
    }
    return new EngineException(
        EngineError.MODEL_INVALID,
        "model file %s is no LoRA: it has tensor \"%s\"".formatted(file, name));
  }

  /// A layer's weight that becomes `W + weight * alpha / rank * up * down`.
  ///
  /// @param part of the model: `unet`, `text_encoder` or `text_encoder_2`
  /// @param layer as the file spells it, without the part
  /// @param alpha the tensor that has it; null where it is the rank
  record Change(String part, String layer, String down, String up, @Nullable String alpha) {}

  private static final class Parts {
    private @Nullable String down;
    private @Nullable String up;
    private @Nullable String alpha;

    void add(Matcher tensor, String name) {
      boolean isDown =
          "down".equals(tensor.group("kohya"))
              || "down".equals(tensor.group("old"))
              || "A".equals(tensor.group("peft"));
      if (isDown) {
        down = name;
      } else {
        up = name;
      }
    }

    Change change(Path file, String module) {
      if (down == null || up == null) {
        throw SafetensorsHeader.invalid(
            file, "has only one half of the change of layer \"" + module + "\"");
      }
      LoraLayer at = LoraLayer.of(module);
      return new Change(at.part(), at.layer(), down, up, alpha);
    }
  }
}
