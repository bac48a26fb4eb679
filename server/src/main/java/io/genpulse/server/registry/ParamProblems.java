package io.genpulse.server.registry;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with a request: the first twenty things, and how many more there are. A message
/// can hold a hundred thousand unknown fields; nobody wants to read of each.
public final class ParamProblems {
  private static final int MOST = 20;

  private final List<ParamProblem> first = new ArrayList<>();
  private int more;

  public void add(String pointer, String detail, String code) {
    if (first.size() < MOST) {
      first.add(new ParamProblem(pointer, detail, code));
    } else {
      more++;
    }
  }

  public boolean isEmpty() {
    return first.isEmpty();
  }

  /// How many there are in all.
  public int count() {
    return first.size() + more;
  }

  public List<ParamProblem> first() {
    return List.copyOf(first);
  }

  /// How many are not among [#first].
  public int more() {
    return more;
  }
}
