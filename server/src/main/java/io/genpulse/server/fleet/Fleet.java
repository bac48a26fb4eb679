package io.genpulse.server.fleet;

import java.util.List;

/// Where workers tell what they can do, and where they are looked up.
public interface Fleet {
  /// No workers at all.
  Fleet NONE =
      new Fleet() {
        @Override
        public Roster roster() {
          return new Roster(List.of());
        }

        @Override
        public List<HeldTask> held() {
          return List.of();
        }

        @Override
        public boolean tell(String instanceId, Offer offer, int running) {
          return false;
        }
      };

  /// The workers that gave a sign of life within the last minute. Cheap: it may be a second old,
  /// and older while the database is away.
  Roster roster();

  /// What they work on now, a thousand tasks at most. Asked of the database each time.
  List<HeldTask> held();

  /// Makes known what a worker offers and how many tasks it works on. Written only where it differs
  /// from what is known, and once the worker itself is known; answers whether it was.
  boolean tell(String instanceId, Offer offer, int running);
}
