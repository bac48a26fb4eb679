/// Tests of the engine `speech`.
@NullMarked
package io.genpulse.engine.speech;

import org.jspecify.annotations.NullMarked;
