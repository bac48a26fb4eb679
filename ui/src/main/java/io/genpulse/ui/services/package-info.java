/// The screen of the supervised processes and the machine.
@NullMarked
package io.genpulse.ui.services;

import org.jspecify.annotations.NullMarked;
