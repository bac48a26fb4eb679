/// Tests of the ComfyUI client, against recordings of real servers.
@NullMarked
package io.genpulse.client.comfyui;

import org.jspecify.annotations.NullMarked;
