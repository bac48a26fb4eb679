@NullMarked
package io.genpulse.engine.comfyui;

import org.jspecify.annotations.NullMarked;
