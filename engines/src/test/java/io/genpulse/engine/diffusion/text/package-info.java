@NullMarked
package io.genpulse.engine.diffusion.text;

import org.jspecify.annotations.NullMarked;
