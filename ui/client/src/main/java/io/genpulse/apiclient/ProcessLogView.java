package io.genpulse.apiclient;

import java.util.List;

/// The end of a child's log.
record ProcessLogView(String name, List<String> lines) {
  ProcessLogView {
    Required.field(name, "name");
    lines = List.copyOf(Required.field(lines, "lines"));
  }
}
