@NullMarked
package io.genpulse.engine.sketch;

import org.jspecify.annotations.NullMarked;
