package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;

/// Classifier-free guidance: the prediction moves away from that of the negative prompt, both from
/// one batched call with the negative half first. None at a scale of 1 or less.
///
/// @param rescale how much of the contrast that the prompt's own prediction has is given back
///   (arXiv 2305.08891, section 3.4); 0 is none
public record Guidance(double scale, double rescale) {
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
    NDArray guided = negative.add(positive.sub(negative).mul(scale));
    return rescale > 0 ? rescaled(guided, positive) : guided;
  }

  private NDArray rescaled(NDArray guided, NDArray positive) {
    NDArray ratio = spread(positive).div(spread(guided)).sqrt();
    return guided.mul(ratio.mul(rescale).add(1 - rescale));
  }

  /// Of each picture: what its variance is in proportion to.
  private static NDArray spread(NDArray pictures) {
    NDArray rows = pictures.reshape(pictures.getShape().get(0), -1);
    NDArray apart = rows.sub(rows.mean(new int[] {1}, true));
    return apart.square().sum(new int[] {1}, true).reshape(-1, 1, 1, 1);
  }
}
