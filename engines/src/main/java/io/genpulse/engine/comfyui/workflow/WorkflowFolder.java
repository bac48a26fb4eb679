package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// How workflows lie in a folder: `my-workflow.json` holds the graph, in API format or as ComfyUI's
/// editor saves it; `my-workflow.descriptor.json` beside it may say more.
final class WorkflowFolder {
  private static final String DESCRIPTOR = ".descriptor.json";
  private static final long MOST_BYTES = 16L << 20;

  private WorkflowFolder() {}

  static boolean isPart(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") && !name.startsWith(".");
  }

  static boolean isGraph(Path file) {
    return isPart(file) && !file.getFileName().toString().endsWith(DESCRIPTOR);
  }

  /// @throws WorkflowException when it cannot be used
  static Workflow read(Path file, @Nullable ObjectInfo info) {
    String fileName = file.getFileName().toString();
    String name = Workflow.nameOf(fileName);
    if (name.isEmpty()) {
      throw new WorkflowException("no name can be made of the file's; rename it, such as fox.json");
    }
    Workflow.checkName(name);
    Path descriptor = file.resolveSibling(stem(fileName) + DESCRIPTOR);
    ImportedWorkflow found = ImportedWorkflow.of(bytes(file), info);
    return (Files.exists(descriptor)
            ? new Descriptor(WorkflowJson.parse(bytes(descriptor), DESCRIPTOR.substring(1)))
            : new Descriptor(found.descriptor()))
        .workflow(name, found.graph(), info, false);
  }

  private static String stem(String fileName) {
    return fileName.substring(0, fileName.length() - ".json".length());
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new WorkflowException("%s is larger than 16 MiB".formatted(file.getFileName()));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new WorkflowException("%s cannot be read: %s".formatted(file.getFileName(), e), e);
    }
  }

  /// Writes graph and descriptor, the graph last: nobody sees the one without the other.
  static void write(Path folder, Workflow workflow) throws IOException {
    Files.createDirectories(folder);
    put(folder.resolve(workflow.name() + DESCRIPTOR), Descriptor.json(workflow));
    put(folder.resolve(workflow.name() + ".json"), workflow.json());
  }

  private static void put(Path file, JsonNode json) throws IOException {
    Path part = Files.createTempFile(file.getParent(), ".workflow", ".part");
    try {
      Files.write(part, WorkflowJson.pretty(json));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Whether there was one of this name.
  static boolean remove(Path folder, String name) throws IOException {
    Workflow.checkName(name);
    boolean there = Files.deleteIfExists(folder.resolve(name + ".json"));
    Files.deleteIfExists(folder.resolve(name + DESCRIPTOR));
    return there;
  }
}
