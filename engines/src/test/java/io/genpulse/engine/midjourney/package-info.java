@NullMarked
package io.genpulse.engine.midjourney;

import org.jspecify.annotations.NullMarked;
