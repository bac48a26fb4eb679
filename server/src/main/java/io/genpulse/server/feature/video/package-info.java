/// Task types that make video.
@NullMarked
package io.genpulse.server.feature.video;

import org.jspecify.annotations.NullMarked;
