@NullMarked
package io.genpulse.bundled;

import org.jspecify.annotations.NullMarked;
