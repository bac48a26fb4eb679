/// The program under test as other programs see it: processes, their output, HTTP.
@NullMarked
package io.genpulse.launcher.program;

import org.jspecify.annotations.NullMarked;
