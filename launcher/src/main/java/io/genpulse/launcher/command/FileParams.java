package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.launcher.stack.ExitCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parameters that name files of this machine, which the server cannot read: they are uploaded, and
/// the parameter names the upload.
final class FileParams {
  private FileParams() {}

  /// The values with every file uploaded: those that are paths or lists of paths, and the text of a
  /// parameter that takes a file, where it names one that is here.
  static Map<String, Object> uploaded(
      GenPulseClient client, String taskType, Map<String, Object> values)
      throws InterruptedException {
    var sent = new LinkedHashMap<String, Object>();
    JsonNode properties = null;
    for (var entry : values.entrySet()) {
      Object value = entry.getValue();
      if (value instanceof Path path) {
        value = upload(client, path);
      } else if (value instanceof List<?> list) {
        var keys = new ArrayList<String>();
        for (Object file : list) {
          keys.add(upload(client, (Path) file));
        }
        value = keys;
      } else if (isFile(value)) {
        if (properties == null) {
          properties = properties(client, taskType);
        }
        if (properties.path(entry.getKey()).path("format").asText().equals("input-file")) {
          value = upload(client, Path.of(text(value)));
        }
      }
      sent.put(entry.getKey(), value);
    }
    return sent;
  }

  private static JsonNode properties(GenPulseClient client, String taskType)
      throws InterruptedException {
    for (var type : client.taskTypes()) {
      if (type.taskType().equals(taskType) || type.aliases().contains(taskType)) {
        return type.schema().path("properties");
      }
    }
    return MissingNode.getInstance();
  }

  private static String upload(GenPulseClient client, Path file) throws InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(ExitCode.USAGE, file + " is not there", "name a picture");
    }
    return client.upload(file).key();
  }

  /// A text that names a file of this machine.
  static boolean isFile(Object value) {
    String text = text(value);
    try {
      return !text.isEmpty() && Files.isRegularFile(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String text(Object value) {
    return switch (value) {
      case String text -> text;
      case JsonNode node when node.isTextual() -> node.asText();
      default -> "";
    };
  }
}
