@NullMarked
package io.genpulse.ui.client;

import org.jspecify.annotations.NullMarked;
