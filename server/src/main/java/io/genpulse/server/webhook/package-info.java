/// Reports the ends of tasks to the addresses that came with them, as Standard Webhooks says.
@NullMarked
package io.genpulse.server.webhook;

import org.jspecify.annotations.NullMarked;
