/// The window around the screens: start, rail, banners, what to do with errors.
@NullMarked
package io.genpulse.ui.shell;

import org.jspecify.annotations.NullMarked;
