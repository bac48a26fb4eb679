@NullMarked
package io.genpulse.server.worker;

import org.jspecify.annotations.NullMarked;
