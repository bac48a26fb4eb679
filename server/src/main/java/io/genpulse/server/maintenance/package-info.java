@NullMarked
package io.genpulse.server.maintenance;

import org.jspecify.annotations.NullMarked;
