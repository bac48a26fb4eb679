@NullMarked
package io.genpulse.server.process;

import org.jspecify.annotations.NullMarked;
