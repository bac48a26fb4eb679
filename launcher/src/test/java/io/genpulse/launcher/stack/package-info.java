@NullMarked
package io.genpulse.launcher.stack;

import org.jspecify.annotations.NullMarked;
