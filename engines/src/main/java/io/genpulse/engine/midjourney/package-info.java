/// Pictures and videos by Midjourney, through a gateway that the user runs or rents: Midjourney has
/// no interface for programs of its own.
@NullMarked
package io.genpulse.engine.midjourney;

import org.jspecify.annotations.NullMarked;
