package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.pipeline.Strength;

/// One way from noise to a picture.
///
/// @param strength of what it begins with
record DrawingPass(PixelSize size, Strength strength) {}
