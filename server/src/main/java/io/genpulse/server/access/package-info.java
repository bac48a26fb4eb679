/// Who calls, and what they may do and use.
@NullMarked
package io.genpulse.server.access;

import org.jspecify.annotations.NullMarked;
