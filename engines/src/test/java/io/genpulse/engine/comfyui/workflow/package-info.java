@NullMarked
package io.genpulse.engine.comfyui.workflow;

import org.jspecify.annotations.NullMarked;
