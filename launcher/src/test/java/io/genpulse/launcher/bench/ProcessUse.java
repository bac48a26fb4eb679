package io.genpulse.launcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// CPU time and resident memory of a process, as Linux counts them.
///
/// @param cpuSeconds since its start, user and system
record ProcessUse(double cpuSeconds, long residentBytes) {
  private static final double TICKS_PER_SECOND = 100;

  /// A process and all below it: PostgreSQL's backends count as PostgreSQL.
  static ProcessUse ofTree(ProcessHandle root) throws IOException {
    double cpu = 0;
    long resident = 0;
    for (ProcessHandle process : withDescendants(root)) {
      ProcessUse one = of(process.pid());
      cpu += one.cpuSeconds;
      resident += one.residentBytes;
    }
    return new ProcessUse(cpu, resident);
  }

  private static List<ProcessHandle> withDescendants(ProcessHandle root) {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(root), root.descendants())
        .toList();
  }

  static ProcessUse of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    long pages = Long.parseLong(Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ")[1]);
    return new ProcessUse(cpu, pages * 4096);
  }
}
