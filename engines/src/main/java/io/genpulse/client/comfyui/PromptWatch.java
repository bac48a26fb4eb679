package io.genpulse.client.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the socket tells of one prompt, kept for whoever waits for its end. The socket's thread
/// never waits here: a picture that nobody took gives way to the next.
///
/// All of it is decoration. What came of a prompt is asked of the server ([ComfyUiClient#find]);
/// pictures of `SaveImageWebsocket` alone are told nowhere else.
public final class PromptWatch {
  private static final String SENDS_PICTURES = "SaveImageWebsocket";
  private static final long MOST_BYTES = 256L << 20;

  private final JsonNode graph;
  private final GraphProgress progress;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<ComfyFrame.Picture> results = new ArrayList<>();
  private final ObjectNode made = JsonNodeFactory.instance.objectNode();
  private ComfyFrame.@Nullable Picture preview;
  private long bytes;
  private int previews;
  private boolean changed;
  private boolean over;
  private boolean begun;
  private boolean told;
  private boolean whole;
  private long lastFrame = System.nanoTime();

  /// @param graph in API format
  public PromptWatch(JsonNode graph) {
    this.graph = graph;
    this.progress = new GraphProgress(graph);
  }

  /// Whether what this graph makes comes over the socket and nowhere else.
  public static boolean isNeededFor(JsonNode graph) {
    for (JsonNode node : graph) {
      if (node.path("class_type").asText().equals(SENDS_PICTURES)) {
        return true;
      }
    }
    return false;
  }

  void take(ComfyFrame frame) {
    lock.lock();
    try {
      lastFrame = System.nanoTime();
      told = true;
      switch (frame) {
        case ComfyFrame.Picture picture -> take(picture);
        case ComfyFrame.Cached _ -> begun = true;
        case ComfyFrame.Made(_, var node, var output) when output.isObject() ->
            made.set(node, output);
        case ComfyFrame.Over(_, var well) -> {
          over = true;
          whole = well && begun;
        }
        case ComfyFrame.Executing(_, var node) when node == null -> over = true;
        default -> {}
      }
      progress.take(frame);
      changed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void take(ComfyFrame.Picture picture) {
    String node = picture.node() == null ? progress.node() : picture.node();
    if (node == null || !graph.path(node).path("class_type").asText().equals(SENDS_PICTURES)) {
      previews++;
      preview = picture;
    } else if (bytes + picture.bytes().length <= MOST_BYTES) {
      bytes += picture.bytes().length;
      results.add(
          new ComfyFrame.Picture(picture.prompt(), node, picture.mediaType(), picture.bytes()));
    }
  }

  /// The socket was opened anew: what was told meanwhile is not known.
  void missed() {
    lock.lock();
    try {
      begun = false;
    } finally {
      lock.unlock();
    }
  }

  /// What the nodes have made, as the history has it, once the socket has told all of a run that
  /// went well; empty otherwise.
  public Optional<JsonNode> outputs() {
    lock.lock();
    try {
      return whole ? Optional.of(made.deepCopy()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the socket has told something new, or for so long.
  public void await(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (!changed && left > 0) {
        left = news.awaitNanos(left);
      }
      changed = false;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the socket has told that the run is over.
  public boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the socket has told anything of it.
  public boolean hasTold() {
    lock.lock();
    try {
      return told;
    } finally {
      lock.unlock();
    }
  }

  /// 0 to 1 of the whole graph; never falls.
  public double progress() {
    lock.lock();
    try {
      return progress.value();
    } finally {
      lock.unlock();
    }
  }

  /// What goes on, for people.
  public String message() {
    lock.lock();
    try {
      return progress.message();
    } finally {
      lock.unlock();
    }
  }

  /// How long the socket has told nothing.
  public Duration silence() {
    lock.lock();
    try {
      return Duration.of(System.nanoTime() - lastFrame, TimeUnit.NANOSECONDS.toChronoUnit());
    } finally {
      lock.unlock();
    }
  }

  /// The last picture of the work that was not taken yet; null where there is none.
  public ComfyFrame.@Nullable Picture takePreview() {
    lock.lock();
    try {
      ComfyFrame.Picture taken = preview;
      preview = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// Finished pictures that came over the socket since the last call, in order.
  public List<ComfyFrame.Picture> takeResults() {
    lock.lock();
    try {
      List<ComfyFrame.Picture> taken = List.copyOf(results);
      results.clear();
      bytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /// How many pictures of the work came.
  int previews() {
    lock.lock();
    try {
      return previews;
    } finally {
      lock.unlock();
    }
  }

  GraphProgress graphProgress() {
    return progress;
  }
}
