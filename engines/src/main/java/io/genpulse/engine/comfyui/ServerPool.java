package io.genpulse.engine.comfyui;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who works on which server: one job on each at a time, so that none waits behind another while a
/// server is free. Safe for use by several threads.
final class ServerPool implements AutoCloseable {
  private final List<ComfyServer> servers;
  // The same, least recently used first.
  private final List<ComfyServer> order;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition freed = lock.newCondition();
  private final Set<URI> taken = new HashSet<>();
  private final Set<URI> away = new HashSet<>();
  // What each worked with last: its models are in memory there.
  private final Map<URI, Set<String>> models = new HashMap<>();
  // Prompts of others in its queue, when it was asked last.
  private final Map<URI, Integer> waiting = new HashMap<>();

  /// @param servers at least one; closed with the pool
  ServerPool(List<ComfyServer> servers) {
    this.servers = List.copyOf(servers);
    this.order = new ArrayList<>(servers);
  }

  List<ComfyServer> servers() {
    return servers;
  }

  /// A server that is this job's alone until [#give].
  ///
  /// @param known where the job was queued before; only that one will do, unless it is none of ours
  ///   any more
  /// @param wanted models that the job needs
  /// @param waits run once when no such server is free
  ComfyServer take(@Nullable URI known, Set<String> wanted, Runnable waits)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean told = false;
      while (true) {
        Optional<ComfyServer> free = free(known, wanted);
        if (free.isPresent()) {
          URI address = free.get().address();
          taken.add(address);
          order.remove(free.get());
          order.add(free.get());
          if (!wanted.isEmpty()) {
            models.put(address, Set.copyOf(wanted));
          }
          return free.get();
        }
        if (!told) {
          waits.run();
          told = true;
        }
        freed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<ComfyServer> free(@Nullable URI known, Set<String> wanted) {
    boolean bound = servers.stream().anyMatch(server -> server.address().equals(known));
    // Of equals the first, which was used longest ago.
    return order.stream()
        .filter(server -> !bound || server.address().equals(known))
        .filter(server -> !taken.contains(server.address()))
        .min(
            Comparator.<ComfyServer>comparingInt(s -> away.contains(s.address()) ? 1 : 0)
                .thenComparingInt(s -> waiting.getOrDefault(s.address(), 0))
                .thenComparingInt(s -> -common(s.address(), wanted)));
  }

  private int common(URI address, Set<String> wanted) {
    Set<String> has = models.getOrDefault(address, Set.of());
    return (int) wanted.stream().filter(has::contains).count();
  }

  /// Those that no job has and that answered last.
  List<ComfyServer> free() {
    lock.lock();
    try {
      return servers.stream()
          .filter(server -> !taken.contains(server.address()) && !away.contains(server.address()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// How many prompts wait or run there; the one with the fewest is taken.
  void waiting(ComfyServer server, int prompts) {
    lock.lock();
    try {
      waiting.put(server.address(), prompts);
    } finally {
      lock.unlock();
    }
  }

  void give(ComfyServer server) {
    lock.lock();
    try {
      taken.remove(server.address());
      waiting.remove(server.address());
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether it answered when it was asked last; one that did not is taken only where no other is
  /// free.
  void answers(ComfyServer server, boolean does) {
    lock.lock();
    try {
      if (does) {
        away.remove(server.address());
      } else {
        away.add(server.address());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    servers.forEach(ComfyServer::close);
  }
}
