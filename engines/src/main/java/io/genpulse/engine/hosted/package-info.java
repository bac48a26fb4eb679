/// Models that others host: thousands of them behind one protocol each, every model with a schema
/// of its own.
@NullMarked
package io.genpulse.engine.hosted;

import org.jspecify.annotations.NullMarked;
