/// Speed and memory of the local engine beside Python diffusers; see `engines/python/compare.py`.
@NullMarked
package io.genpulse.engine.diffusion.bench;

import org.jspecify.annotations.NullMarked;
