@NullMarked
package io.genpulse.server.storage;

import org.jspecify.annotations.NullMarked;
