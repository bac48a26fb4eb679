package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.network.ClipTextEncoder;
import io.genpulse.engine.diffusion.text.ClipTokenizer;
import io.genpulse.engine.diffusion.text.PromptWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A text encoder with its tokenizer.
///
/// @param penultimate whether the network was trained on the states before the last layer, without
///   the final norm, as SDXL was
record TextTower(ClipTokenizer tokenizer, ClipTextEncoder encoder, boolean penultimate) {
  private static final int AT_ONCE = 8;

  /// Each window through the encoder by itself, owned by `scope`.
  ///
  /// @param clipSkip layers that are left out at the end
  Map<PromptWindow, EncodedPrompts> encode(
      NDManager scope, List<PromptWindow> windows, int clipSkip) throws InterruptedException {
    var encoded = new HashMap<PromptWindow, EncodedPrompts>();
    for (int from = 0; from < windows.size(); from += AT_ONCE) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while the prompt was encoded");
      }
      List<PromptWindow> some = windows.subList(from, Math.min(from + AT_ONCE, windows.size()));
      try (NDManager manager = scope.newSubManager()) {
        EncodedPrompts rows = rows(manager, some, clipSkip);
        for (int i = 0; i < some.size(); i++) {
          encoded.put(some.get(i), row(scope, rows, i, some.get(i)));
        }
      }
    }
    return encoded;
  }

  private EncodedPrompts rows(NDManager manager, List<PromptWindow> windows, int clipSkip) {
    long[][] ids = windows.stream().map(PromptWindow::toArray).toArray(long[][]::new);
    if (!penultimate && clipSkip == 0) {
      return new EncodedPrompts(encoder.encode(manager, ids), null);
    }
    List<NDArray> states = encoder.hiddenStates(manager, ids);
    NDArray last = states.get(states.size() - 1 - clipSkip - (penultimate ? 1 : 0));
    return penultimate
        ? new EncodedPrompts(last, pooled(states.getLast(), ids))
        : new EncodedPrompts(encoder.finalNorm(last), null);
  }

  private NDArray pooled(NDArray states, long[][] ids) {
    return encoder.projected(ClipTextEncoder.pooled(encoder.finalNorm(states), ids));
  }

  private static EncodedPrompts row(
      NDManager scope, EncodedPrompts rows, int i, PromptWindow window) {
    NDArray states = rows.states().get(i).expandDims(0);
    if (window.isWeighted()) {
      states = weighted(states, window.weights());
    }
    states.attach(scope);
    NDArray pooled = rows.pooled() == null ? null : rows.pooled().get(i).expandDims(0);
    if (pooled != null) {
      pooled.attach(scope);
    }
    return new EncodedPrompts(states, pooled);
  }

  /// The mean of the window stays as it was.
  private static NDArray weighted(NDArray states, List<Double> weights) {
    float[] each = new float[weights.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = weights.get(i).floatValue();
    }
    NDArray scaled = states.mul(states.getManager().create(each, new Shape(1, each.length, 1)));
    return scaled.mul(states.mean().div(scaled.mean()));
  }

  /// Windows joined to one sequence.
  static EncodedPrompts sequence(List<EncodedPrompts> windows) {
    var states = new NDList();
    windows.forEach(window -> states.add(window.states()));
    return new EncodedPrompts(NDArrays.concat(states, 1), windows.getFirst().pooled());
  }
}
