@NullMarked
package io.genpulse.server.database;

import org.jspecify.annotations.NullMarked;
