@NullMarked
package io.genpulse.server.ingress;

import org.jspecify.annotations.NullMarked;
