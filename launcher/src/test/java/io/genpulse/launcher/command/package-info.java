@NullMarked
package io.genpulse.launcher.command;

import org.jspecify.annotations.NullMarked;
