@NullMarked
package io.genpulse.server.api;

import org.jspecify.annotations.NullMarked;
