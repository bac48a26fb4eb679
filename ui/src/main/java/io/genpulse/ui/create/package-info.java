/// The screen on which pictures are ordered and looked at.
@NullMarked
package io.genpulse.ui.create;

import org.jspecify.annotations.NullMarked;
