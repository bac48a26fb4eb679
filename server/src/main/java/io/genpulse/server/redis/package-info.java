@NullMarked
package io.genpulse.server.redis;

import org.jspecify.annotations.NullMarked;
