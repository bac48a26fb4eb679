package io.genpulse.ui.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server and its machine.
///
/// @param mode `local` or `production`
public record SystemView(
    @Nullable String version, @Nullable String mode, @Nullable HostView host, List<GpuView> gpus) {
  public SystemView {
    gpus = gpus == null ? List.of() : List.copyOf(gpus);
  }

  public record HostView(
      @Nullable Double cpuPercent,
      @Nullable Integer cores,
      @Nullable Long memoryUsedBytes,
      @Nullable Long memoryTotalBytes,
      @Nullable Long diskFreeBytes,
      @Nullable Long diskTotalBytes) {}

  public record GpuView(
      @Nullable String name,
      @Nullable Double utilizationPercent,
      @Nullable Long memoryUsedBytes,
      @Nullable Long memoryTotalBytes,
      @Nullable Double temperatureCelsius) {}
}
