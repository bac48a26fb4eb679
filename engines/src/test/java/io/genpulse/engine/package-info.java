@NullMarked
package io.genpulse.engine;

import org.jspecify.annotations.NullMarked;
