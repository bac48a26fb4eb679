@NullMarked
package io.genpulse.engine.diffusion.network;

import org.jspecify.annotations.NullMarked;
