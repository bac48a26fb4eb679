@NullMarked
package io.genpulse.ui.task;

import org.jspecify.annotations.NullMarked;
