package io.genpulse.launcher.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.host.PrivateFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers on disk which children run, so that the next start can end those that outlived us.
public final class ChildrenFile {
  private static final Logger log = LoggerFactory.getLogger(ChildrenFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Path file;
  private final Map<String, ProcessIdentity> children = new TreeMap<>();

  public ChildrenFile(Path file) {
    this.file = file;
  }

  /// Ends what an earlier run left behind; returns the names of those it ended. A process that only
  /// has the pid of one of them is left alone.
  public List<String> reap() throws IOException, InterruptedException {
    List<String> ended = new ArrayList<>();
    for (Map.Entry<String, ProcessIdentity> child : read().entrySet()) {
      if (child.getValue().stillRuns()) {
        log.info("Ending {} of an earlier run, pid {}", child.getKey(), child.getValue().pid());
        end(child.getValue());
        ended.add(child.getKey());
      }
    }
    Files.deleteIfExists(file);
    return ended;
  }

  synchronized void started(String name, Process process) {
    ProcessIdentity.of(process.pid())
        .ifPresent(
            identity -> {
              children.put(name, identity);
              write();
            });
  }

  synchronized void ended(String name) {
    if (children.remove(name) != null) {
      write();
    }
  }

  /// A child that is not on record runs all the same: giving it up would be the greater harm.
  private void write() {
    try {
      PrivateFile.write(file, JSON.writeValueAsString(children));
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", file, e.toString());
    }
  }

  private Map<String, ProcessIdentity> read() throws IOException {
    try {
      Map<String, ProcessIdentity> known = new TreeMap<>();
      for (var child : JSON.readTree(Files.readString(file)).properties()) {
        JsonNode identity = child.getValue();
        known.put(
            child.getKey(),
            new ProcessIdentity(
                identity.path("pid").asLong(-1), identity.path("started").asText()));
      }
      return known;
    } catch (NoSuchFileException none) {
      return Map.of();
    } catch (JsonProcessingException | CharacterCodingException cut) {
      // A power cut leaves it so, and no child survives one.
      log.warn("{} is not readable and is made anew", file);
      return Map.of();
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + IoReason.of(e), e);
    }
  }

  private static void end(ProcessIdentity identity) throws InterruptedException {
    var handle = ProcessHandle.of(identity.pid());
    if (handle.isEmpty()) {
      return;
    }
    handle.get().destroy();
    if (!endsWithin(handle.get(), identity)) {
      handle.get().destroyForcibly();
      endsWithin(handle.get(), identity);
    }
  }

  private static boolean endsWithin(ProcessHandle handle, ProcessIdentity identity)
      throws InterruptedException {
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (identity.stillRuns() && System.nanoTime() < deadline) {
      try {
        handle.onExit().get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | java.util.concurrent.ExecutionException looksAgain) {
        // A zombie never "exits" for us, so the identity decides.
      }
    }
    return !identity.stillRuns();
  }
}
