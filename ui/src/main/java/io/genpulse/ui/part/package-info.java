/// The small parts that every screen is built of: badges, words, numbers, background calls.
@NullMarked
package io.genpulse.ui.part;

import org.jspecify.annotations.NullMarked;
