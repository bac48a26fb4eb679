@NullMarked
package io.genpulse.server;

import org.jspecify.annotations.NullMarked;
