/// What files of pictures, video and sound say of themselves.
@NullMarked
package io.genpulse.server.media;

import org.jspecify.annotations.NullMarked;
