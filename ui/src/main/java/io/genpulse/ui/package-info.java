/// The JavaFX console. This room opens the window and knows which screens there are; `shell` is the
/// window, each other room a screen or what screens share.
@NullMarked
package io.genpulse.ui;

import org.jspecify.annotations.NullMarked;
