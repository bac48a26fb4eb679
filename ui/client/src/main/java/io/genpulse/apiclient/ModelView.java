package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// A model that an engine has found.
///
/// @param name what `params.model` takes
/// @param engine the engine that can use it
/// @param sha256 of its weights; null while it is not known
public record ModelView(
    String name,
    String engine,
    @Nullable String kind,
    @Nullable Long bytes,
    @Nullable String sha256) {
  public ModelView {
    Required.field(name, "name");
    Required.field(engine, "engine");
  }
}
