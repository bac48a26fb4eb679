@NullMarked
package io.genpulse.ui.api;

import org.jspecify.annotations.NullMarked;
