/// What a screen of the console is, and what it is given.
@NullMarked
package io.genpulse.ui.screen;

import org.jspecify.annotations.NullMarked;
