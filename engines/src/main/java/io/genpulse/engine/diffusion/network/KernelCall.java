package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;

/// One call of a kernel: its arguments in their order, then [#run]. Every native value made for it
/// is freed when it is closed, however it ends; what a layer has bound stays.
final class KernelCall implements AutoCloseable {
  private final PtSymbolBlock module;
  private final String kernel;
  private final List<IValue> arguments = new ArrayList<>();
  private final List<IValue> made = new ArrayList<>();

  KernelCall(PtSymbolBlock module, String kernel) {
    this.module = module;
    this.kernel = kernel;
  }

  KernelCall tensor(NDArray tensor) {
    return own(IValue.from((PtNDArray) tensor));
  }

  KernelCall weights(Layer layer) {
    arguments.add(layer.list());
    return this;
  }

  KernelCall number(long number) {
    return own(IValue.from(number));
  }

  KernelCall number(double number) {
    return own(IValue.from(number));
  }

  KernelCall flag(boolean flag) {
    return own(IValue.from(flag));
  }

  private KernelCall own(IValue value) {
    made.add(value);
    arguments.add(value);
    return this;
  }

  /// The result, owned by `owner`.
  NDArray run(NDManager owner) {
    // It would compile each block anew for each size of picture, and gains nothing on large ones.
    // The setting is the thread's.
    JniUtils.setGraphExecutorOptimize(false);
    try (IValue result = IValueUtils.runMethod(module, kernel, arguments.toArray(new IValue[0]))) {
      return result.toTensor((PtNDManager) owner);
    }
  }

  @Override
  public void close() {
    made.forEach(IValue::close);
  }
}
