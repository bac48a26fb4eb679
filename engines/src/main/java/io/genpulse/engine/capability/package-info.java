@NullMarked
package io.genpulse.engine.capability;

import org.jspecify.annotations.NullMarked;
