@NullMarked
package io.genpulse.server.webhook;

import org.jspecify.annotations.NullMarked;
