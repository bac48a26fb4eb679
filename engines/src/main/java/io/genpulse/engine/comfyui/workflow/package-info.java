/// Workflows of ComfyUI: the catalogue, what can be set in each, their import and their check.
/// Knows no server: what a server's `/object_info` said is handed in.
@NullMarked
package io.genpulse.engine.comfyui.workflow;

import org.jspecify.annotations.NullMarked;
