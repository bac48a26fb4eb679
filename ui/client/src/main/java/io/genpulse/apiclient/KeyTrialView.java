package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// What a provider says of a key.
///
/// @param accepted null where it has no call that costs nothing
public record KeyTrialView(@Nullable Boolean accepted, @Nullable String detail) {}
