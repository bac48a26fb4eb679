package io.genpulse.engine.capability;

import org.jspecify.annotations.Nullable;

/// In words, what to make.
///
/// @param negative what not to make
public record Prompt(String text, @Nullable String negative) {}
