package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.text.PromptRule;
import io.genpulse.engine.diffusion.text.PromptWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// All text encoders of a model: prompts to what its network reads. Each different window goes
/// through an encoder once, in however many pictures it is wanted.
public final class PromptEncoder {
  private final List<TextTower> towers;

  PromptEncoder(List<TextTower> towers) {
    this.towers = List.copyOf(towers);
  }

  /// The rows of all pictures: what they are not to show first, if guided, then what they are to
  /// show. All have as many windows as the longest. Owned by `scope`.
  ///
  /// @throws EngineException `INVALID_REQUEST` when more layers are to be left out than there are
  /// @throws InterruptedException soon after the interruption, also where a prompt is very long
  public EncodedPrompts encode(NDManager scope, Prompting prompting, boolean guided)
      throws InterruptedException {
    requireLayers(prompting.clipSkip());
    var columns = new ArrayList<Column>();
    int longest = 1;
    for (int i = 0; i < towers.size(); i++) {
      Column column = Column.of(towers.get(i), i, prompting, guided);
      longest = Math.max(longest, column.longest());
      columns.add(column);
    }
    var states = new NDList();
    NDArray pooled = null;
    for (Column column : columns) {
      EncodedPrompts encoded = column.encode(scope, longest);
      states.add(encoded.states());
      pooled = encoded.pooled();
    }
    return new EncodedPrompts(NDArrays.concat(states, 2), pooled);
  }

  private void requireLayers(int clipSkip) {
    int most = towers.stream().mapToInt(tower -> tower.encoder().layers()).min().orElse(1) - 1;
    if (clipSkip < 0 || clipSkip > most) {
      throw EngineException.invalid(
          "provider_params/clip_skip",
          "clip_skip must be 0..%d with this model but was %d".formatted(most, clipSkip));
    }
  }

  /// The prompts for /// The prompts for one encoder.
  ///
  /// @param nothing what shorter ones are filled up with
  private record Column(TextTower tower, List<PromptWindow> nothing, List<Row> rows) {
    static Column of(TextTower tower, int index, Prompting prompting, boolean guided)
        throws InterruptedException {
      var seen = new LinkedHashMap<String, List<PromptWindow>>();
      var rows = new ArrayList<Row>();
      PromptRule rule = prompting.rule();
      if (guided) {
        // diffusers leaves no layer out of what is not to be drawn.
        int skip = rule == PromptRule.PLAIN ? 0 : prompting.clipSkip();
        for (Words words : prompting.pictures()) {
          String negative = words.negative(index);
          rows.add(
              negative == null && tower.penultimate()
                  ? new Row(List.of(), skip)
                  : new Row(windows(tower, negative == null ? "" : negative, rule, seen), skip));
        }
      }
      for (Words words : prompting.pictures()) {
        rows.add(new Row(windows(tower, words.prompt(index), rule, seen), prompting.clipSkip()));
      }
      return new Column(tower, windows(tower, "", rule, seen), rows);
    }

    private static List<PromptWindow> windows(
        TextTower tower, String text, PromptRule rule, Map<String, List<PromptWindow>> seen)
        throws InterruptedException {
      List<PromptWindow> known = seen.get(text);
      if (known == null) {
        known = PromptWindow.of(tower.tokenizer(), text, rule);
        seen.put(text, known);
      }
      return known;
    }

    int longest() {
      return rows.stream().mapToInt(row -> row.windows().size()).max().orElse(1);
    }

    EncodedPrompts encode(NDManager scope, int length) throws InterruptedException {
      List<Row> filled = rows.stream().map(row -> row.filled(length, nothing)).toList();
      var encoded = new HashMap<Integer, Map<PromptWindow, EncodedPrompts>>();
      for (int skip : filled.stream().map(Row::clipSkip).distinct().toList()) {
        List<PromptWindow> different =
            filled.stream()
                .filter(row -> row.clipSkip() == skip)
                .flatMap(row -> row.windows().stream())
                .distinct()
                .toList();
        encoded.put(skip, tower.encode(scope, different, skip));
      }
      var states = new NDList();
      var pooled = new NDList();
      EncodedPrompts last = filled.getLast().joined(encoded);
      for (Row row : filled) {
        EncodedPrompts one = row.windows().isEmpty() ? zeros(last) : row.joined(encoded);
        states.add(one.states());
        if (one.pooled() != null) {
          pooled.add(one.pooled());
        }
      }
      return new EncodedPrompts(
          NDArrays.concat(states, 0), pooled.isEmpty() ? null : NDArrays.concat(pooled, 0));
    }

    private static EncodedPrompts zeros(EncodedPrompts like) {
      return new EncodedPrompts(
          like.states().zerosLike(), like.pooled() == null ? null : like.pooled().zerosLike());
    }
  }

  /// One prompt for one encoder.
  ///
  /// @param windows none where nothing is said, which SDXL reads as zeros
  private record Row(List<PromptWindow> windows, int clipSkip) {
    Row filled(int length, List<PromptWindow> nothing) {
      if (windows.isEmpty()) {
        return this;
      }
      var filled = new ArrayList<>(windows);
      while (filled.size() < length) {
        filled.addAll(nothing);
      }
      return new Row(filled, clipSkip);
    }

    EncodedPrompts joined(Map<Integer, Map<PromptWindow, EncodedPrompts>> encoded) {
      Map<PromptWindow, EncodedPrompts> found = encoded.getOrDefault(clipSkip, Map.of());
      return TextTower.sequence(
          windows.stream().map(window -> Objects.requireNonNull(found.get(window))).toList());
    }
  }
}
