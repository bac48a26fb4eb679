@NullMarked
package io.genpulse.launcher.prove;

import org.jspecify.annotations.NullMarked;
