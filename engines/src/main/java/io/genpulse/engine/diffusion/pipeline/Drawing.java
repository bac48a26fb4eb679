package io.genpulse.engine.diffusion.pipeline;

import io.genpulse.engine.diffusion.scheduler.NoiseScheduler;

/// How to draw, with nothing left open.
///
/// @param pictures drawn at once, as one batch
public record Drawing(
    int width,
    int height,
    int steps,
    Guidance guidance,
    NoiseScheduler scheduler,
    NoiseSource noise,
    int pictures) {}
