@NullMarked
package io.genpulse.launcher;

import org.jspecify.annotations.NullMarked;
