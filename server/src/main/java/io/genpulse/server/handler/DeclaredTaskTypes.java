package io.genpulse.server.handler;

import java.util.List;

/// Task types that come and go while the program runs. Asked at every task, by several threads.
public interface DeclaredTaskTypes {
  /// The same objects as long as nothing changes.
  List<? extends DeclaredTaskType> types();

  /// Why some that are there cannot be used, a sentence each.
  List<String> problems();
}
