package io.genpulse.engine.diffusion.files;

/// Says where a file keeps the tensor that diffusers calls by a name.
@FunctionalInterface
interface TensorNames {
  StoredTensor find(String name);
}
