@NullMarked
package io.genpulse.ui.services;

import org.jspecify.annotations.NullMarked;
