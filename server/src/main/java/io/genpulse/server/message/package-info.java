@NullMarked
package io.genpulse.server.message;

import org.jspecify.annotations.NullMarked;
