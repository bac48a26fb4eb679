@NullMarked
package io.genpulse.launcher.comfyui;

import org.jspecify.annotations.NullMarked;
