package io.genpulse.server.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/// What this server runs on and how busy that is. Safe for use by several threads.
public final class SystemInfo {
  private static final Logger log = LoggerFactory.getLogger(SystemInfo.class);

  private final String version;
  private final String mode;
  private final Path disk;
  private final HardwareAbstractionLayer hardware = new oshi.SystemInfo().getHardware();
  private final Gpus gpus = new Gpus();
  private long[] ticks = hardware.getProcessor().getSystemCpuLoadTicks();

  /// @param mode `local` or `production`
  /// @param disk a path on the disk that matters
  public SystemInfo(String version, String mode, Path disk) {
    this.version = version;
    this.mode = mode;
    this.disk = disk;
  }

  /// All of it at one moment.
  public record Snapshot(
      String version, String mode, Cpu cpu, Bytes memory, @Nullable Bytes disk, List<?> gpus) {}

  /// @param loadPercent of all cores together since the last snapshot
  public record Cpu(String name, int cores, double loadPercent) {}

  /// An amount in use, of a whole.
  public record Bytes(long usedBytes, long totalBytes) {}

  public synchronized Snapshot snapshot() {
    CentralProcessor cpu = hardware.getProcessor();
    double load = cpu.getSystemCpuLoadBetweenTicks(ticks);
    ticks = cpu.getSystemCpuLoadTicks();
    GlobalMemory memory = hardware.getMemory();
    return new Snapshot(
        version,
        mode,
        new Cpu(
            cpu.getProcessorIdentifier().getName(),
            cpu.getLogicalProcessorCount(),
            Math.round(Math.clamp(load, 0, 1) * 1000) / 10.0),
        new Bytes(memory.getTotal() - memory.getAvailable(), memory.getTotal()),
        disk(),
        gpus.list());
  }

  private @Nullable Bytes disk() {
    try {
      FileStore store = Disk.of(disk);
      return new Bytes(store.getTotalSpace() - store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      log.debug("The disk of {} cannot be asked", disk, e);
      return null;
    }
  }
}
