/// The engine `speech`: reads English aloud with voices that come along, without any network.
@NullMarked
package io.genpulse.engine.speech;

import org.jspecify.annotations.NullMarked;
