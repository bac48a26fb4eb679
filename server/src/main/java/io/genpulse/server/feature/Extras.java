package io.genpulse.server.feature;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `provider_params`, as engines take them.
public final class Extras {
  private Extras() {}

  /// None when they are left out.
  public static Map<String, Object> of(@Nullable Map<String, Object> providerParams) {
    return providerParams == null ? Map.of() : providerParams;
  }
}
