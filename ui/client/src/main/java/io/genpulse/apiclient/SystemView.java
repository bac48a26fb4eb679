package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server and its machine.
///
/// @param mode `local` or `production`
public record SystemView(
    @Nullable String version,
    @Nullable String mode,
    @Nullable CpuView cpu,
    @Nullable AmountView memory,
    @Nullable AmountView disk,
    List<GpuView> gpus) {
  public SystemView {
    gpus = gpus == null ? List.of() : List.copyOf(gpus);
  }

  /// @param loadPercent of all cores together
  public record CpuView(
      @Nullable String name, @Nullable Integer cores, @Nullable Double loadPercent) {}

  /// An amount in use, of a whole.
  public record AmountView(@Nullable Long usedBytes, @Nullable Long totalBytes) {}

  /// One card; what its driver does not tell is null.
  public record GpuView(
      @Nullable String name,
      @Nullable Double utilisationPercent,
      @Nullable Long memoryUsedBytes,
      @Nullable Long memoryTotalBytes,
      @Nullable Double temperatureCelsius) {}
}
