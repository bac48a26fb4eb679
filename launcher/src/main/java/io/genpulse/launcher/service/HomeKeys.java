package io.genpulse.launcher.service;

import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.ProviderKeys;
import io.genpulse.server.host.KeptKeys;
import java.util.Optional;

/// The keys of providers that lie in the home, for the API. Other programs change the file, too, so
/// it is read each time.
public final class HomeKeys implements KeptKeys {
  private final AppDirectories directories;

  public HomeKeys(AppDirectories directories) {
    this.directories = directories;
  }

  @Override
  public synchronized Optional<String> of(String provider) {
    return ProviderKeys.read(directories).of(provider);
  }

  @Override
  public synchronized void put(String provider, String key) {
    ProviderKeys.read(directories).put(provider, key);
  }

  @Override
  public synchronized boolean remove(String provider) {
    ProviderKeys keys = ProviderKeys.read(directories);
    return keys.of(provider).isPresent() && keys.remove(provider);
  }
}
