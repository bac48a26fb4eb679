package io.genpulse.ui;

import java.nio.file.Path;

/// Where the console keeps things on this machine.
///
/// @param cache folder for what is fetched and can be fetched again
/// @param settings file of what the user has set in the window
public record ConsoleFiles(Path cache, Path settings) {}
