@NullMarked
package io.genpulse.engine.paint;

import org.jspecify.annotations.NullMarked;
