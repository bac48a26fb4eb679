package io.genpulse.engine.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/// One call of a model.
///
/// @param input by the model's own names
/// @param files those names whose values are files; they need not be told as they were sent
/// @param count of results
record HostedRequest(
    String model, ModelSchema schema, ObjectNode input, Set<String> files, int count) {}
