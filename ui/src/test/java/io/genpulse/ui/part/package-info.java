@NullMarked
package io.genpulse.ui.part;

import org.jspecify.annotations.NullMarked;
