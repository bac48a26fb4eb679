package io.genpulse.server.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;

/// The name of a server process, `host:pid:start`, which tells others on the same host whether it
/// still lives: a pid alone may belong to another process by now.
public final class InstanceName {
  private InstanceName() {}

  public static String own() {
    return host() + ":" + ProcessHandle.current().pid() + ":" + start(ProcessHandle.current());
  }

  public static boolean isDeadHere(String name) {
    List<String> parts = List.of(name.split(":", -1));
    if (parts.size() != 3 || !parts.get(0).equals(host()) || !parts.get(1).matches("[0-9]{1,18}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(parts.get(1)))
        .map(process -> start(process) != Long.parseLong(parts.get(2)))
        .orElse(true);
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replace(':', '-');
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
