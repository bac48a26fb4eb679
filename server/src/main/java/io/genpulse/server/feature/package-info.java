/// What can be asked for: one file for each task type, and the few things that they share.
@NullMarked
package io.genpulse.server.feature;

import org.jspecify.annotations.NullMarked;
