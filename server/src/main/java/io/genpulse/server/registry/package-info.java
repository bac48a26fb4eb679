@NullMarked
package io.genpulse.server.registry;

import org.jspecify.annotations.NullMarked;
