/// The screen of what waits and runs.
@NullMarked
package io.genpulse.ui.queue;

import org.jspecify.annotations.NullMarked;
