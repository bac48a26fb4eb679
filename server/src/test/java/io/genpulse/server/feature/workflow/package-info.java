@NullMarked
package io.genpulse.server.feature.workflow;

import org.jspecify.annotations.NullMarked;
