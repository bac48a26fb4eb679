/// Faults thrown at a GenPulse of their own: what `genpulse prove` shows on a user's machine, and
/// what the tests of the build run for longer.
@NullMarked
package io.genpulse.launcher.prove;

import org.jspecify.annotations.NullMarked;
