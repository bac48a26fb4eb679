@NullMarked
package io.genpulse.server.config;

import org.jspecify.annotations.NullMarked;
