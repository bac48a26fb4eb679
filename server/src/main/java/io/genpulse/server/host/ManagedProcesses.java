package io.genpulse.server.host;

import java.util.List;
import java.util.Optional;

/// The supervised children of the local stack, as the API shows and steers them. The launcher
/// implements it; in production there are none.
public interface ManagedProcesses {
  /// In start order.
  List<ManagedProcessInfo> list();

  /// False when there is no process of that name. Returns when the order is given, not when it is
  /// carried out.
  boolean start(String name);

  boolean stop(String name);

  boolean restart(String name);

  /// The last lines of output; empty when there is no process of that name.
  Optional<List<String>> log(String name, int lines);
}
