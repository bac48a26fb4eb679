/// The screen of what can be set.
@NullMarked
package io.genpulse.ui.settings;

import org.jspecify.annotations.NullMarked;
