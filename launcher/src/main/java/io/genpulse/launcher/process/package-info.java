@NullMarked
package io.genpulse.launcher.process;

import org.jspecify.annotations.NullMarked;
