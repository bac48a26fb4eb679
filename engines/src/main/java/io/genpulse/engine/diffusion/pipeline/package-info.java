/// From a request to pictures: what is drawn from, step by step.
@NullMarked
package io.genpulse.engine.diffusion.pipeline;

import org.jspecify.annotations.NullMarked;
