package io.genpulse.apiclient;

import java.util.List;

/// The remote providers of a server.
///
/// @param keepsKeys whether the server keeps their keys
public record ProvidersView(List<ProviderView> items, boolean keepsKeys) {
  public ProvidersView {
    items = List.copyOf(Required.field(items, "items"));
  }
}
