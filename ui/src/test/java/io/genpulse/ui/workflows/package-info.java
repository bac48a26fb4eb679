@NullMarked
package io.genpulse.ui.workflows;

import org.jspecify.annotations.NullMarked;
