/// The local stack: everything of GenPulse on one machine, started and ended together.
@NullMarked
package io.genpulse.launcher.stack;

import org.jspecify.annotations.NullMarked;
