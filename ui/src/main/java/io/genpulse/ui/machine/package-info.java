/// The screen of the supervised processes and the machine.
@NullMarked
package io.genpulse.ui.machine;

import org.jspecify.annotations.NullMarked;
