/// The screen of everything that was made.
@NullMarked
package io.genpulse.ui.gallery;

import org.jspecify.annotations.NullMarked;
