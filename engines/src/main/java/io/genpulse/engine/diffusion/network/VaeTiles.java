package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/// A VAE that works on one tile after the other, so that big pictures need little memory. Tiles
/// overlap and are blended linearly where they do, as diffusers' `enable_tiling` has it.
///
/// @param latentSide of a tile of latents
/// @param pictureSide of a tile of a picture
/// @param overlap share of a tile's side that the next one covers, too
public record VaeTiles(Kernels kernels, Vae vae, int latentSide, int pictureSide, double overlap) {
  /// Tiles of the size that diffusers has as standard.
  public static VaeTiles standard(Kernels kernels, Vae vae) {
    int side = 64;
    return new VaeTiles(kernels, vae, side, side * vae.factor(), 0.25);
  }

  /// As [Vae#decode].
  public NDArray decode(NDArray latents) throws InterruptedException {
    return tiled(latents, latentSide, pictureSide, vae::decode);
  }

  /// As [Vae#encode].
  public Vae.Latents encode(NDArray pictures) throws InterruptedException {
    try (NDArray moments =
        tiled(
            pictures,
            pictureSide,
            latentSide,
            tile -> {
              Vae.Latents latents = vae.encode(tile);
              try (NDArray mean = latents.mean();
                  NDArray logVariance = latents.logVariance()) {
                return mean.concat(logVariance, 1);
              }
            })) {
      long channels = moments.getShape().get(1) / 2;
      return new Vae.Latents(
          moments.get(":, :" + channels).duplicate(),
          moments.get(":, " + channels + ":").duplicate());
    }
  }

  private interface Each {
    NDArray apply(NDArray tile) throws InterruptedException;
  }

  private NDArray tiled(NDArray whole, int side, int resultSide, Each each)
      throws InterruptedException {
    int step = (int) (side * (1 - overlap));
    int blended = (int) (resultSide * overlap);
    int kept = resultSide - blended;
    Shape shape = whole.getShape();
    NDManager owner = whole.getManager();
    try (NDManager manager = owner.newSubManager()) {
      var rows = new NDList();
      List<NDArray> above = List.of();
      for (long top = 0; top < shape.get(2); top += step) {
        var row = new ArrayList<NDArray>();
        var cut = new NDList();
        for (long left = 0; left < shape.get(3); left += step) {
          NDArray tile = part(whole, top, left, side);
          tile.attach(manager);
          NDArray result = each.apply(tile);
          if (!above.isEmpty()) {
            blend(above.get(row.size()), result, 2, blended);
          }
          if (!row.isEmpty()) {
            blend(row.getLast(), result, 3, blended);
          }
          row.add(result);
          cut.add(part(result, 0, 0, kept));
        }
        rows.add(NDArrays.concat(cut, 3));
        above = row;
      }
      NDArray all = NDArrays.concat(rows, 2);
      all.attach(owner);
      return all;
    }
  }

  private static NDArray part(NDArray whole, long top, long left, long side) {
    Shape shape = whole.getShape();
    long bottom = Math.min(top + side, shape.get(2));
    long right = Math.min(left + side, shape.get(3));
    return whole.get(new NDIndex(":, :, %d:%d, %d:%d".formatted(top, bottom, left, right)));
  }

  /// Goes over from the end of the tile before to the beginning of this one, in place.
  private void blend(NDArray before, NDArray tile, int axis, int wanted) {
    long length = before.getShape().get(axis);
    long lines = Math.min(Math.min(length, tile.getShape().get(axis)), wanted);
    if (lines == 0) {
      return;
    }
    float[] share = new float[(int) lines];
    for (int i = 0; i < lines; i++) {
      share[i] = (float) i / lines;
    }
    Shape shape = axis == 2 ? new Shape(lines, 1) : new Shape(1, lines);
    try (NDArray shares = tile.getManager().create(share, shape)) {
      kernels.blend(before, tile, shares, axis, lines);
    }
  }
}
