package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// A model that an engine has found.
///
/// @param name what `params.model` takes
/// @param engine the engine that can use it
public record ModelView(String name, String engine, @Nullable String kind, @Nullable Long bytes) {
  public ModelView {
    Required.field(name, "name");
    Required.field(engine, "engine");
  }
}
