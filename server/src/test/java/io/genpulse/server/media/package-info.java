/// Tests of what files say of themselves.
@NullMarked
package io.genpulse.server.media;

import org.jspecify.annotations.NullMarked;
