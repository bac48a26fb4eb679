/// A ComfyUI server, as its HTTP routes are.
@NullMarked
package io.genpulse.client.comfyui;

import org.jspecify.annotations.NullMarked;
