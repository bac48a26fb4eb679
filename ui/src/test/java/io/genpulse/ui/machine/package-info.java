@NullMarked
package io.genpulse.ui.machine;

import org.jspecify.annotations.NullMarked;
