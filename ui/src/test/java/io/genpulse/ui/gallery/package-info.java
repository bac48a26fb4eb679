@NullMarked
package io.genpulse.ui.gallery;

import org.jspecify.annotations.NullMarked;
