/// Workflows as task types: one for each of the catalogue, and one that takes any graph.
@NullMarked
package io.genpulse.server.feature.workflow;

import org.jspecify.annotations.NullMarked;
