@NullMarked
package io.genpulse.engine.hosted;

import org.jspecify.annotations.NullMarked;
