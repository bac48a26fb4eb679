@NullMarked
package io.genpulse.ui.create;

import org.jspecify.annotations.NullMarked;
