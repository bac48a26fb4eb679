/// Pictures by Black Forest Labs (FLUX).
@NullMarked
package io.genpulse.engine.bfl;

import org.jspecify.annotations.NullMarked;
