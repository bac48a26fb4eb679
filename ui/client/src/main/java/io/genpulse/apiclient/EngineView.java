package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An engine that the server knows.
///
/// @param state `ready`, `starting` or `unavailable`
/// @param reason why it is not ready
/// @param capabilities such as `TextToImage`
public record EngineView(
    String id, String route, String state, @Nullable String reason, List<String> capabilities) {
  public EngineView {
    Required.field(id, "id");
    Required.field(route, "route");
    Required.field(state, "state");
    capabilities = List.copyOf(Required.field(capabilities, "capabilities"));
  }
}
