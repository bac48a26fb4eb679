package io.genpulse.server.registry;

/// A plugin file cannot be used; the message says why.
final class PluginException extends Exception {
  PluginException(String message) {
    super(message);
  }
}
