package io.genpulse.launcher.process;

import java.util.Map;
import java.util.Set;

/// A child's environment: ours, without some variables, with others added.
///
/// @param remove names that the child must not see
public record ProcessEnvironment(Map<String, String> add, Set<String> remove) {
  public ProcessEnvironment {
    add = Map.copyOf(add);
    remove = Set.copyOf(remove);
  }

  public static ProcessEnvironment adding(Map<String, String> add) {
    return new ProcessEnvironment(add, Set.of());
  }

  void applyTo(Map<String, String> environment) {
    environment.keySet().removeAll(remove);
    environment.putAll(add);
  }

  /// Passwords are in it, so only the names show.
  @Override
  public String toString() {
    return "ProcessEnvironment[add=" + add.keySet() + ", remove=" + remove + "]";
  }
}
