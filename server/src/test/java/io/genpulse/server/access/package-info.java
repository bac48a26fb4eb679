@NullMarked
package io.genpulse.server.access;

import org.jspecify.annotations.NullMarked;
