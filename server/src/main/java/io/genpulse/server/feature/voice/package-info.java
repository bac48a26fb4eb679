/// Task types that make speech.
@NullMarked
package io.genpulse.server.feature.voice;

import org.jspecify.annotations.NullMarked;
