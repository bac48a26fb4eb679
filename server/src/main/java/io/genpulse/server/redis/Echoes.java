package io.genpulse.server.redis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What this process has sent and hears again, as every listener does: known by its text, so that
/// nobody reads it a second time. Of what does not come back only the last is kept.
///
/// Safe for use by several threads.
final class Echoes {
  private static final int MOST = 4_096;

  private final Set<String> sent =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST;
            }
          });

  synchronized void sent(String text) {
    sent.add(text);
  }

  /// Whether that is what was sent; the next time it is not.
  synchronized boolean isHeard(String text) {
    return sent.remove(text);
  }
}
