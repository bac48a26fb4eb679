@NullMarked
package io.genpulse.engine.openai;

import org.jspecify.annotations.NullMarked;
