/// Noise schedulers, one algorithm a file, named and configured as in diffusers.
@NullMarked
package io.genpulse.engine.diffusion.scheduler;

import org.jspecify.annotations.NullMarked;
