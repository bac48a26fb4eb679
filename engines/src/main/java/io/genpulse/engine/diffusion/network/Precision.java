package io.genpulse.engine.diffusion.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// In which numbers the networks that draw compute, the UNet and the VAE's way to the picture.
/// Texts and given pictures are always read in float32: they take little time.
public enum Precision {
  FLOAT32,
  /// Half the memory, and faster where the processor has instructions for it; eight bits of
  /// mantissa.
  BFLOAT16;

  /// Of one number.
  public int bytes() {
    return switch (this) {
      case FLOAT32 -> Float.BYTES;
      case BFLOAT16 -> Short.BYTES;
    };
  }

  /// As settings and pictures have it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Stream<String> words() {
    return Arrays.stream(values()).map(Precision::word);
  }

  /// By its word; empty for any other.
  public static Optional<Precision> of(String word) {
    return Arrays.stream(values()).filter(precision -> precision.word().equals(word)).findFirst();
  }

  /// In which form weights are kept; null = as they are read.
  public Weights.@Nullable Form form(Kernels kernels) {
    return switch (this) {
      case FLOAT32 -> null;
      case BFLOAT16 -> kernels::bfloat16;
    };
  }
}
