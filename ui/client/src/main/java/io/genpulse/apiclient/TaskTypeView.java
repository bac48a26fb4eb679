package io.genpulse.apiclient;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of task that the server can run.
///
/// @param schema JSON Schema of `params`
/// @param providers engines that can do it now
public record TaskTypeView(
    @JsonAlias({"type", "name"}) String taskType,
    List<String> aliases,
    @Nullable String title,
    @JsonAlias({"params_schema", "params"}) JsonNode schema,
    List<String> providers) {
  public TaskTypeView {
    taskType = taskType == null ? "" : taskType;
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    schema = schema == null ? MissingNode.getInstance() : schema;
    providers = providers == null ? List.of() : List.copyOf(providers);
  }
}
