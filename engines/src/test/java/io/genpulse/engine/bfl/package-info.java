@NullMarked
package io.genpulse.engine.bfl;

import org.jspecify.annotations.NullMarked;
