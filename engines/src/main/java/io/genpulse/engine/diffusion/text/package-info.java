/// Prompts as the text encoders read them.
@NullMarked
package io.genpulse.engine.diffusion.text;

import org.jspecify.annotations.NullMarked;
