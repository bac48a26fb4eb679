/// Pictures: the files here are the list of what can be asked for.
@NullMarked
package io.genpulse.server.feature.image;

import org.jspecify.annotations.NullMarked;
