/// The workers there are and what each can do now, as they tell it themselves.
@NullMarked
package io.genpulse.server.fleet;

import org.jspecify.annotations.NullMarked;
