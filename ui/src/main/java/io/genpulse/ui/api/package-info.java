/// The screen for those who call GenPulse from their own programs.
@NullMarked
package io.genpulse.ui.api;

import org.jspecify.annotations.NullMarked;
