package io.genpulse.launcher.command;

import picocli.CommandLine.Option;

/// Of every command that prints something which a program may want to read.
final class JsonOption {
  @Option(names = "--json", description = "Print JSON")
  private boolean json;

  boolean wanted() {
    return json;
  }
}
