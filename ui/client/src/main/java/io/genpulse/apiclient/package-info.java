/// The HTTP and SSE client of the GenPulse API, used by the console and the command line alike.
@NullMarked
package io.genpulse.apiclient;

import org.jspecify.annotations.NullMarked;
