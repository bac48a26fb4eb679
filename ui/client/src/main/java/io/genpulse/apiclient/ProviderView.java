package io.genpulse.apiclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A remote provider, without its key.
///
/// @param missing what must be set, and how; null when it is ready
/// @param kept whether the server keeps its key
/// @param restartNeeded whether the kept key counts from the server's next start on
public record ProviderView(
    String provider,
    boolean ready,
    @Nullable String missing,
    boolean kept,
    boolean restartNeeded,
    List<String> capabilities) {
  public ProviderView {
    Required.field(provider, "provider");
    capabilities = List.copyOf(Required.field(capabilities, "capabilities"));
  }
}
