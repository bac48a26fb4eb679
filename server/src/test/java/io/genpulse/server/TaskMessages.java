package io.genpulse.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Task messages for the handlers of the tests.
final class TaskMessages {
  private TaskMessages() {}

  /// Stores a text as a file.
  static ObjectNode say(String text) {
    return message("say", "text", text);
  }

  /// Runs until it is canceled.
  static ObjectNode hold() {
    return message("hold", "word", "on");
  }

  static ObjectNode message(String type, String param, String value) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("task_type", type);
    node.putObject("params").put(param, value);
    return node;
  }
}
