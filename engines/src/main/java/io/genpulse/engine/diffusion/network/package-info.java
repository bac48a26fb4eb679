/// The networks of Stable Diffusion on libtorch, and their kernels.
@NullMarked
package io.genpulse.engine.diffusion.network;

import org.jspecify.annotations.NullMarked;
