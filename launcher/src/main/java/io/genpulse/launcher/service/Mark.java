package io.genpulse.launcher.service;

import java.security.SecureRandom;
import java.util.HexFormat;

/// What one life of a child is known by: nobody else can have it.
final class Mark {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Mark() {}

  static String random() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
