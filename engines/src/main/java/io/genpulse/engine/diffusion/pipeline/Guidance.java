package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;

/// Classifier-free guidance: the prediction moves away from that of the negative prompt, both from
/// one batched call with the negative half first. None at a scale of 1 or less.
record Guidance(double scale) {
  boolean active() {
    return scale > 1;
  }

  /// What goes through the network: the batch, twice if guided.
  NDArray batch(NDArray latents) {
    return active() ? NDArrays.concat(new NDList(latents, latents), 0) : latents;
  }

  NDArray combine(NDArray predictions) {
    if (!active()) {
      return predictions;
    }
    long pictures = predictions.getShape().get(0) / 2;
    NDArray negative = predictions.get(new NDIndex("0:" + pictures));
    NDArray positive = predictions.get(new NDIndex(pictures + ":"));
    return negative.add(positive.sub(negative).mul(scale));
  }
}
