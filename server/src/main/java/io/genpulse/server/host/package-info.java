@NullMarked
package io.genpulse.server.host;

import org.jspecify.annotations.NullMarked;
