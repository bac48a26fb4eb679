/// The engine `comfyui`: runs workflows on a ComfyUI server.
@NullMarked
package io.genpulse.engine.comfyui;

import org.jspecify.annotations.NullMarked;
