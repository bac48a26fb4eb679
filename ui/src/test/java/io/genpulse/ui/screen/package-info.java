@NullMarked
package io.genpulse.ui.screen;

import org.jspecify.annotations.NullMarked;
