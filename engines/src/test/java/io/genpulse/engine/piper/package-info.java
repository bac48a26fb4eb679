@NullMarked
package io.genpulse.engine.piper;

import org.jspecify.annotations.NullMarked;
