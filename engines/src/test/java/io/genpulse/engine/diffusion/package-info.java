@NullMarked
package io.genpulse.engine.diffusion;

import org.jspecify.annotations.NullMarked;
