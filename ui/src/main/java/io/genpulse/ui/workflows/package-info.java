/// The screen of ComfyUI's workflows.
@NullMarked
package io.genpulse.ui.workflows;

import org.jspecify.annotations.NullMarked;
