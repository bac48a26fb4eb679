@NullMarked
package io.genpulse.server.system;

import org.jspecify.annotations.NullMarked;
