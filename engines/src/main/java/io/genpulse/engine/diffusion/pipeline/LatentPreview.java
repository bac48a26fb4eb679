package io.genpulse.engine.diffusion.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.scheduler.LinearSystem;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/// Small pictures of latents without the cost of decoding them: each colour is a linear function of
/// the numbers of a latent. Which one, a VAE shows by how it encodes plain colours, so this holds
/// for any model.
///
/// Immutable.
public final class LatentPreview {
  private static final int LEVELS = 4;
  private static final int ROW = 8;

  /// Pictures are seldom of pure colours, and what a VAE makes of those is far from linear.
  private static final float STRONGEST = 0.5f;

  /// By colour: the share of each channel, then what is added.
  private final double[][] shares;

  private LatentPreview(double[][] shares) {
    this.shares = shares;
  }

  /// Asks a VAE how it encodes 64 colours.
  static LatentPreview of(NDManager parent, Vae vae) throws InterruptedException {
    int patch = 2 * vae.factor();
    int side = ROW * patch;
    try (NDManager manager = parent.newSubManager()) {
      NDArray colours = manager.create(colours(side, patch), new Shape(1, 3, side, side));
      float[] pixels = colours.toFloatArray();
      NDArray latents = vae.encode(colours).mean().mul(vae.scalingFactor());
      return new LatentPreview(fit(latents.toFloatArray(), pixels, side, vae.factor()));
    }
  }

  private static float[] colours(int side, int patch) {
    float[] values = new float[3 * side * side];
    for (int i = 0; i < side * side; i++) {
      int colour = i / side / patch * ROW + i % side / patch;
      int divisor = 1;
      for (int channel = 0; channel < 3; channel++) {
        int level = colour / divisor % LEVELS;
        values[channel * side * side + i] = STRONGEST * (2f * level / (LEVELS - 1) - 1);
        divisor *= LEVELS;
      }
    }
    return values;
  }

  /// Least squares, by the normal equations.
  private static double[][] fit(float[] latents, float[] pixels, int side, int factor) {
    int small = side / factor;
    int places = small * small;
    int channels = latents.length / places;
    double[][] normal = new double[channels + 1][channels + 1];
    double[][] right = new double[3][channels + 1];
    double[] row = new double[channels + 1];
    row[channels] = 1;
    for (int place = 0; place < places; place++) {
      for (int channel = 0; channel < channels; channel++) {
        row[channel] = latents[channel * places + place];
      }
      int middle = factor / 2;
      int pixel = (place / small * factor + middle) * side + place % small * factor + middle;
      for (int i = 0; i <= channels; i++) {
        for (int j = 0; j <= channels; j++) {
          normal[i][j] += row[i] * row[j];
        }
        for (int colour = 0; colour < 3; colour++) {
          right[colour][i] += row[i] * pixels[colour * side * side + pixel];
        }
      }
    }
    for (int i = 0; i <= channels; i++) {
      // Keeps it solvable where two channels always say the same.
      normal[i][i] += 1e-6 * places;
    }
    double[][] shares = new double[3][];
    for (int colour = 0; colour < 3; colour++) {
      shares[colour] = LinearSystem.solve(copy(normal), right[colour]);
    }
    return shares;
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /// One pixel for each latent.
  ///
  /// @param latents clean ones; the first picture of them is shown
  public BufferedImage picture(NDArray latents) {
    int channels = Math.toIntExact(latents.getShape().get(1));
    int height = Math.toIntExact(latents.getShape().get(2));
    int width = Math.toIntExact(latents.getShape().get(3));
    int plane = height * width;
    float[] values = latents.toFloatArray();
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      int rgb = 0;
      for (double[] share : shares) {
        double colour = share[channels];
        for (int channel = 0; channel < channels; channel++) {
          colour += share[channel] * values[channel * plane + i];
        }
        rgb = rgb << 8 | (int) Math.rint(Math.clamp(colour / 2 + 0.5, 0, 1) * 255);
      }
      picture.setRGB(i % width, i / width, rgb);
    }
    return picture;
  }
}
