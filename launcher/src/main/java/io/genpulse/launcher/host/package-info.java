@NullMarked
package io.genpulse.launcher.host;

import org.jspecify.annotations.NullMarked;
