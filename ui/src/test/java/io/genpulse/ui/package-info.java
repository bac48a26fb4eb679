@NullMarked
package io.genpulse.ui;

import org.jspecify.annotations.NullMarked;
