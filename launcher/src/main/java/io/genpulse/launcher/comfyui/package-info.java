/// A ComfyUI of this machine: found or installed, started when it is needed, and looked after.
@NullMarked
package io.genpulse.launcher.comfyui;

import org.jspecify.annotations.NullMarked;
