package io.genpulse.engine.diffusion.scheduler;

/// Small systems of linear equations.
public final class LinearSystem {
  private LinearSystem() {}

  /// By Gaussian elimination, in the arrays given.
  public static double[] solve(double[][] rows, double[] wanted) {
    int size = wanted.length;
    for (int pivot = 0; pivot < size; pivot++) {
      int largest = pivot;
      for (int row = pivot + 1; row < size; row++) {
        if (Math.abs(rows[row][pivot]) > Math.abs(rows[largest][pivot])) {
          largest = row;
        }
      }
      swap(rows, wanted, pivot, largest);
      for (int row = 0; row < size; row++) {
        if (row != pivot) {
          double factor = rows[row][pivot] / rows[pivot][pivot];
          for (int column = pivot; column < size; column++) {
            rows[row][column] -= factor * rows[pivot][column];
          }
          wanted[row] -= factor * wanted[pivot];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = wanted[i] / rows[i][i];
    }
    return solution;
  }

  private static void swap(double[][] rows, double[] wanted, int a, int b) {
    double[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
    double value = wanted[a];
    wanted[a] = wanted[b];
    wanted[b] = value;
  }
}
