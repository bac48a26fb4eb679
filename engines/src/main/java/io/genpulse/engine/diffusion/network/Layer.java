package io.genpulse.engine.diffusion.network;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/// The weights of one layer as a kernel takes them, in the order in which it unpacks them. Bound
/// once, when the model is loaded; the model's manager closes it.
public final class Layer {
  private final IValue list;

  private Layer(IValue list) {
    this.list = list;
  }

  static Layer of(NDManager owner, NDList weights) {
    IValue list = IValue.listFrom(weights.toArray(new PtNDArray[0]));
    owner.attachInternal(list.getUid(), list);
    return new Layer(list);
  }

  IValue list() {
    return list;
  }
}
