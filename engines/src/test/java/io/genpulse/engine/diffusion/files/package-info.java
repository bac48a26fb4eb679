@NullMarked
package io.genpulse.engine.diffusion.files;

import org.jspecify.annotations.NullMarked;
