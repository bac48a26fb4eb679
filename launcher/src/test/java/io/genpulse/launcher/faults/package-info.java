/// Faults that are thrown at whole installations, beyond what `genpulse prove` shows.
@NullMarked
package io.genpulse.launcher.faults;

import org.jspecify.annotations.NullMarked;
