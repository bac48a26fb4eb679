@NullMarked
package io.genpulse.ui.queue;

import org.jspecify.annotations.NullMarked;
