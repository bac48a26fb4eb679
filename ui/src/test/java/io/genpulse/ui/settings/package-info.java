@NullMarked
package io.genpulse.ui.settings;

import org.jspecify.annotations.NullMarked;
