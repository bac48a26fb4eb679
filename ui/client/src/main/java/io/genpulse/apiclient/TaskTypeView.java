package io.genpulse.apiclient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of task that the server can run.
///
/// @param schema JSON Schema of `params`
/// @param providers engines that can do it now
public record TaskTypeView(
    String taskType,
    List<String> aliases,
    @Nullable String title,
    JsonNode schema,
    List<String> providers) {
  public TaskTypeView {
    Required.field(taskType, "task_type");
    Required.field(schema, "schema");
    aliases = List.copyOf(Required.field(aliases, "aliases"));
    providers = List.copyOf(Required.field(providers, "providers"));
  }
}
