package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workflows that can be called by name: those that come with the program, and over them those
/// of a folder. A file that is put there, changed or removed counts within half a second. Safe for
/// use by several threads.
public final class WorkflowCatalogue {
  private static final Logger log = LoggerFactory.getLogger(WorkflowCatalogue.class);

  /// The name of a workflow that came with the task itself.
  public static final String INLINE = "inline";

  private static final long FRESH = Duration.ofMillis(500).toNanos();

  // Of two files that make the same name, the one that has it.
  private static final Comparator<Path> OWN_NAME_FIRST =
      Comparator.<Path, Boolean>comparing(WorkflowCatalogue::isRenamed)
          .thenComparing(Comparator.naturalOrder());

  private final @Nullable Path folder;
  private final ObjectInfoFile info;
  private final LongSupplier nanos;
  private volatile State state;

  /// What the catalogue was when it was read.
  private record State(
      long readAt,
      Map<Path, Stamp> files,
      Optional<ObjectInfo> info,
      Map<String, Workflow> workflows,
      List<Workflow> all,
      List<String> problems) {}

  private record Stamp(FileTime changed, long bytes) {}

  /// @param folder need not be there; null = none
  /// @param info what a server last said of its classes
  public WorkflowCatalogue(@Nullable Path folder, ObjectInfoFile info) {
    this(folder, info, System::nanoTime);
  }

  WorkflowCatalogue(@Nullable Path folder, ObjectInfoFile info, LongSupplier nanos) {
    this.folder = folder;
    this.info = info;
    this.nanos = nanos;
    this.state = read(nanos.getAsLong(), files(), info.read());
  }

  public Optional<Workflow> find(String name) {
    return Optional.ofNullable(fresh().workflows().get(name));
  }

  /// All workflows by name, the same objects as long as nothing changes.
  public List<Workflow> all() {
    return fresh().all();
  }

  /// Those that do this, in the words of task types; the user's own before others of the same
  /// order.
  public List<Workflow> forCapability(String capability) {
    return all().stream()
        .filter(workflow -> capability.equals(workflow.capability()))
        .sorted(
            Comparator.comparing(Workflow::builtIn)
                .thenComparingInt(Workflow::order)
                .thenComparing(Workflow::name))
        .toList();
  }

  /// Why files of the folder are not used, a sentence each.
  public List<String> problems() {
    return fresh().problems();
  }

  /// Where workflows of the user's own are; empty when there is no such folder.
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /// What a server last said of its classes.
  public Optional<ObjectInfo> info() {
    return fresh().info();
  }

  /// A workflow of a graph that has no name: its nodes' titles say what may be set.
  ///
  /// @param graph in API format, or as ComfyUI's editor saves it
  /// @throws WorkflowException when it is none
  public Workflow inline(JsonNode graph) {
    ObjectInfo told = info().orElse(null);
    ImportedWorkflow found = ImportedWorkflow.of(graph, told);
    return new Descriptor(found.descriptor()).workflow(INLINE, found.graph(), told, false);
  }

  /// The workflow with an input more for each key that is a place in its graph: `6.text`.
  public Workflow withPlaces(Workflow workflow, Iterable<String> keys) {
    var guess = new InputGuess(workflow.graph(), info().orElse(null));
    var inputs = new ArrayList<>(workflow.inputs());
    for (String key : keys) {
      if (key.indexOf('.') > 0 && workflow.input(key).isEmpty()) {
        InputTarget target = InputTarget.of(key, workflow.graph());
        if (workflow.graph().has(target.node())) {
          inputs.add(guess.input(key, List.of(target)));
        }
      }
    }
    return workflow.with(inputs);
  }

  /// Has the next look see what the folder holds then.
  void changed() {
    synchronized (this) {
      state = read(nanos.getAsLong(), files(), info.read());
    }
  }

  private State fresh() {
    State last = state;
    long now = nanos.getAsLong();
    if (now - last.readAt() < FRESH) {
      return last;
    }
    synchronized (this) {
      last = state;
      if (now - last.readAt() < FRESH) {
        return last;
      }
      Map<Path, Stamp> files = files();
      Optional<ObjectInfo> told = info.read();
      state =
          files.equals(last.files()) && told.equals(last.info())
              ? new State(now, files, told, last.workflows(), last.all(), last.problems())
              : read(now, files, told);
      return state;
    }
  }

  private static boolean isRenamed(Path file) {
    String name = file.getFileName().toString();
    return !name.equals(Workflow.nameOf(name) + ".json");
  }

  private Map<Path, Stamp> files() {
    var files = new LinkedHashMap<Path, Stamp>();
    if (folder == null || !Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.filter(WorkflowFolder::isPart).sorted(OWN_NAME_FIRST).toList()) {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(file, new Stamp(attributes.lastModifiedTime(), attributes.size()));
      }
    } catch (IOException e) {
      log.warn("The folder of workflows {} cannot be read: {}", folder, e.toString());
    }
    return files;
  }

  private State read(long now, Map<Path, Stamp> files, Optional<ObjectInfo> told) {
    var workflows = new LinkedHashMap<>(BuiltInWorkflows.all());
    var problems = new ArrayList<String>();
    var taken = new HashMap<String, Path>();
    for (Path file : files.keySet()) {
      if (WorkflowFolder.isGraph(file)) {
        try {
          Workflow workflow = WorkflowFolder.read(file, told.orElse(null));
          Path other = taken.putIfAbsent(workflow.name(), file);
          if (other != null) {
            throw new WorkflowException(
                "%s has the name %s already".formatted(other.getFileName(), workflow.name()));
          }
          workflows.put(workflow.name(), workflow);
        } catch (WorkflowException e) {
          String problem =
              "workflow %s is not used: %s".formatted(file.getFileName(), e.getMessage());
          log.warn("{}", problem);
          problems.add(problem);
        }
      }
    }
    return new State(
        now,
        files,
        told,
        Collections.unmodifiableMap(workflows),
        List.copyOf(workflows.values()),
        List.copyOf(problems));
  }
}
