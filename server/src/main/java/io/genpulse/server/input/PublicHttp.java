package io.genpulse.server.input;

import java.net.Proxy;
import java.net.UnknownHostException;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/// The HTTP clients for what users name: an address in a request is somebody else's text, so it may
/// lead only to the public internet, and to just the addresses that were looked at. No redirects,
/// no credentials, no proxy of this machine.
public final class PublicHttp {
  private PublicHttp() {}

  /// @param privateAddresses whether it may lead into this machine's own network
  public static OkHttpClient.Builder client(boolean privateAddresses) {
    return new OkHttpClient.Builder()
        .dns(privateAddresses ? Dns.SYSTEM : new PublicAddresses())
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false);
  }

  /// Refuses an address where a name could be: the client looks up names only.
  public static void checkLiteral(String host) throws NotPublicException {
    PublicAddresses.checkLiteral(host);
  }

  /// The name leads to an address that is not public.
  public static final class NotPublicException extends UnknownHostException {
    NotPublicException(String host) {
      super(host + " is no host of the public internet");
    }
  }
}
