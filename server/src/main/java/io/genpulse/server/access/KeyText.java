package io.genpulse.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The text of a key, which only its owner keeps: `gp_`, an id, 32 random bytes, and a checksum by
/// which a slip of the hand, or a search for lost keys, tells one without asking anybody.
///
/// @param id names the key in lists
public record KeyText(String id, String text) {
  private static final Pattern ID = Pattern.compile("[a-z2-7]{8}");
  private static final Pattern FORM =
      Pattern.compile("(gp_(" + ID + ")_[A-Za-z0-9_-]{43})([0-9a-f]{8})");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

  /// A new one.
  ///
  /// @param random that nobody can guess
  public static KeyText make(RandomGenerator random) {
    var id = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String head = "gp_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new KeyText(id.toString(), head + checksum(head));
  }

  /// Empty when the text is no key of this form.
  public static Optional<KeyText> of(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches() && checksum(form.group(1)).equals(form.group(3))
        ? Optional.of(new KeyText(form.group(2), text))
        : Optional.empty();
  }

  /// Whether a key may have this id.
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static String checksum(String head) {
    var sum = new CRC32();
    sum.update(head.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /// What is stored of it, in hex.
  public String hash() {
    return HexFormat.of().formatHex(hash(text));
  }

  /// SHA-256: enough for what nobody can guess.
  public static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Says no more than the id: records print their components, and logs print records.
  @Override
  public String toString() {
    return "gp_" + id;
  }
}
