package io.genpulse.server.registry;

import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.handler.DeclaredTaskType;
import io.genpulse.server.handler.DeclaredTaskTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The task types that data declares, as they are now. A name that a handler class has stays with
/// that class.
final class DeclaredTypes {
  private final DeclaredTaskTypes source;
  private final EngineChoice engines;
  private volatile Known known = new Known(List.of(), Map.of(), List.of());

  /// What was made of the declarations that were there last.
  private record Known(
      List<? extends DeclaredTaskType> declared,
      Map<String, RegisteredType> byName,
      List<String> problems) {}

  DeclaredTypes(DeclaredTaskTypes source, EngineChoice engines) {
    this.source = source;
    this.engines = engines;
  }

  /// @param taken names that are not to be had
  Map<String, RegisteredType> byName(Set<String> taken) {
    return know(taken).byName();
  }

  List<String> problems(Set<String> taken) {
    var problems = new ArrayList<>(source.problems());
    problems.addAll(know(taken).problems());
    return problems;
  }

  private Known know(Set<String> taken) {
    List<? extends DeclaredTaskType> declared = source.types();
    Known last = known;
    if (declared.equals(last.declared())) {
      return last;
    }
    var byName = new LinkedHashMap<String, RegisteredType>();
    var problems = new ArrayList<String>();
    for (DeclaredTaskType type : declared) {
      if (taken.contains(type.type())) {
        problems.add(
            "\"%s\" is the name of a task type of the program; rename it".formatted(type.type()));
      } else {
        byName.put(type.type(), RegisteredType.of(type, engines));
      }
    }
    Known now = new Known(List.copyOf(declared), byName, problems);
    known = now;
    return now;
  }
}
