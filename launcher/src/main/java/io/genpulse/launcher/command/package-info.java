/// The `genpulse` commands: options, output, exit codes.
@NullMarked
package io.genpulse.launcher.command;

import org.jspecify.annotations.NullMarked;
