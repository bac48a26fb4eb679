package io.genpulse.engine.diffusion.pipeline;

/// Normal noise as libtorch's CPU generator draws it from a seed, so that a seed gives the picture
/// that it gives in Python. A Mersenne Twister of its own for each picture: no state is shared.
///
/// Used by one thread.
public final class LatentNoise implements NoiseSource {
  private static final int N = 624;
  private static final int M = 397;
  private static final int BLOCK = 16;

  private final int[] state = new int[N];
  private int next = N;
  private double spare;
  private boolean hasSpare;

  /// @param seed of which the generator takes the low 32 bits
  public LatentNoise(long seed) {
    state[0] = (int) seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  @Override
  public float[] draw(long[] shape) {
    int size = 1;
    for (long side : shape) {
      size = Math.toIntExact(size * side);
    }
    return size < BLOCK ? few(size) : many(size);
  }

  /// at::native::normal_fill: uniform numbers first, then Box-Muller on blocks of 16. The last
  /// block overlaps the one before where the size is no multiple, and is drawn anew.
  private float[] many(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = uniform();
    }
    for (int i = 0; i + BLOCK <= size; i += BLOCK) {
      boxMuller(values, i);
    }
    if (size % BLOCK != 0) {
      int last = size - BLOCK;
      for (int i = last; i < size; i++) {
        values[i] = uniform();
      }
      boxMuller(values, last);
    }
    return values;
  }

  private static void boxMuller(float[] values, int from) {
    for (int i = from; i < from + BLOCK / 2; i++) {
      float u1 = 1 - values[i];
      float u2 = values[i + BLOCK / 2];
      double radius = Math.sqrt(-2 * Math.log(u1));
      double theta = 2 * Math.PI * u2;
      values[i] = (float) (radius * Math.cos(theta));
      values[i + BLOCK / 2] = (float) (radius * Math.sin(theta));
    }
  }

  /// at::normal_distribution: one number at a time in double precision, the second of each pair
  /// kept for the next call.
  private float[] few(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) one();
    }
    return values;
  }

  private double one() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double theta = 2 * Math.PI * uniformDouble();
    double radius = Math.sqrt(-2 * Math.log1p(-uniformDouble()));
    spare = radius * Math.sin(theta);
    hasSpare = true;
    return radius * Math.cos(theta);
  }

  private float uniform() {
    return (nextInt() & 0xFFFFFF) * 0x1p-24f;
  }

  private double uniformDouble() {
    long high = nextInt() & 0xFFFFFFFFL;
    long low = nextInt() & 0xFFFFFFFFL;
    return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
  }

  private int nextInt() {
    if (next == N) {
      twist();
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
  }
}
