package io.genpulse.engine.comfyui.workflow;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds the names that are most like one that is not there, by the pairs of letters they share.
final class NearNames {
  private static final int MOST = 3;
  private static final double LEAST = 0.35;

  private NearNames() {}

  static List<String> of(String name, Collection<String> names) {
    Set<String> wanted = pairs(name);
    record Near(String name, double likeness) {}
    return names.stream()
        .map(other -> new Near(other, likeness(wanted, pairs(other))))
        .filter(near -> near.likeness() >= LEAST)
        .sorted(Comparator.comparingDouble(Near::likeness).reversed().thenComparing(Near::name))
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  /// Of the file's name alone, without folder, ending and signs.
  private static Set<String> pairs(String name) {
    String plain =
        name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.(safetensors|ckpt|pth|pt|gguf|sft|bin)$", "")
            .replaceAll("[^a-z0-9]", "");
    var pairs = new HashSet<String>();
    for (int i = 0; i + 2 <= plain.length(); i++) {
      pairs.add(plain.substring(i, i + 2));
    }
    return pairs;
  }

  private static double likeness(Set<String> some, Set<String> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return 0;
    }
    var both = new HashSet<>(some);
    both.retainAll(others);
    return 2.0 * both.size() / (some.size() + others.size());
  }
}
