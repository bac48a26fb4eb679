/// Local text-to-image on libtorch: reads diffusers folders and draws with no Python on the
/// machine.
@NullMarked
package io.genpulse.engine.diffusion;

import org.jspecify.annotations.NullMarked;
