package io.genpulse.engine.comfyui.workflow;

import org.jspecify.annotations.Nullable;

/// A file that a workflow needs in a folder of ComfyUI's models.
///
/// @param folder below `models`: `checkpoints`
/// @param file `sd_xl_base_1.0.safetensors`
/// @param url where it can be had; null when that is not known
public record NeededModel(String folder, String file, @Nullable String url) {}
