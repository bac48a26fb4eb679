@NullMarked
package io.genpulse.server.task;

import org.jspecify.annotations.NullMarked;
