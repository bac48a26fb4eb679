@NullMarked
package io.genpulse.server.handler;

import org.jspecify.annotations.NullMarked;
