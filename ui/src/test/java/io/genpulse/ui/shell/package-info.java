@NullMarked
package io.genpulse.ui.shell;

import org.jspecify.annotations.NullMarked;
