@NullMarked
package io.genpulse.server.event;

import org.jspecify.annotations.NullMarked;
