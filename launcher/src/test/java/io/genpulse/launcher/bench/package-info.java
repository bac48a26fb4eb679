/// Measurements of the whole program as its users start it; run by `make bench`, never by a test.
@NullMarked
package io.genpulse.launcher.bench;

import org.jspecify.annotations.NullMarked;
