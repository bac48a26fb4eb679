package io.genpulse.server.input;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import okhttp3.Dns;

/// Resolves names once, and only to addresses of the public internet; the connection goes to just
/// those addresses, so a name that changes its mind afterwards leads nowhere.
///
/// The special ranges are those of the IANA registries (RFC 6890 and its successors).
final class PublicAddresses implements Dns {
  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> addresses = Dns.SYSTEM.lookup(host);
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw new PublicHttp.NotPublicException(host);
      }
    }
    return addresses;
  }

  /// The client looks no name up where the link holds an address already.
  static void checkLiteral(String host) throws PublicHttp.NotPublicException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (!isPublic(address)) {
      throw new PublicHttp.NotPublicException(host);
    }
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return switch (address) {
      case Inet4Address four -> isPublic4(four.getAddress());
      case Inet6Address six -> isPublic6(six.getAddress());
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] b) {
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    int third = b[2] & 0xff;
    return !(first == 0
        || first == 10
        || (first == 100 && (second & 0xc0) == 64)
        || first == 127
        || (first == 169 && second == 254)
        || (first == 172 && (second & 0xf0) == 16)
        || (first == 192 && second == 0 && (third == 0 || third == 2))
        || (first == 192 && second == 88 && third == 99)
        || (first == 192 && second == 168)
        || (first == 198 && (second & 0xfe) == 18)
        || (first == 198 && second == 51 && third == 100)
        || (first == 203 && second == 0 && third == 113)
        || first >= 224);
  }

  /// Only global unicast, 2000::/3, without the parts that carry other addresses or are for
  /// documents.
  private static boolean isPublic6(byte[] b) {
    int first = (b[0] & 0xff) << 8 | (b[1] & 0xff);
    int second = (b[2] & 0xff) << 8 | (b[3] & 0xff);
    if (first == 0x64 && second == 0xff9b) {
      // NAT64: the IPv4 address behind it counts.
      return isPublic4(Arrays.copyOfRange(b, 12, 16));
    }
    boolean global = (first & 0xe000) == 0x2000;
    boolean teredoOrOrchid = first == 0x2001 && second < 0x200;
    boolean documents = (first == 0x2001 && second == 0xdb8) || (first & 0xfff0) == 0x3ff0;
    boolean sixToFour = first == 0x2002;
    return global && !teredoOrOrchid && !documents && !sixToFour;
  }
}
