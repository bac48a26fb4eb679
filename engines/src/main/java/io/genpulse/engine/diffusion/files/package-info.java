/// The files of models: what forms there are, and how tensors are read from them and changed.
@org.jspecify.annotations.NullMarked
package io.genpulse.engine.diffusion.files;
