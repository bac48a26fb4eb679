@NullMarked
package io.genpulse.server.queue;

import org.jspecify.annotations.NullMarked;
