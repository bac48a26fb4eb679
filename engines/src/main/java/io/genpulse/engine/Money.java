package io.genpulse.engine;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of one currency, written `2.50 USD`.
///
/// @param currency three capital letters
public record Money(BigDecimal amount, String currency) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,8})?) ([A-Z]{3})");

  /// What a text says; empty when it is no amount with a currency.
  public static Optional<Money> read(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(new Money(new BigDecimal(parts.group(1)), parts.group(2)))
        : Optional.empty();
  }

  public Money plus(BigDecimal more) {
    return new Money(amount.add(more), currency);
  }

  /// As [#read] takes it.
  @Override
  public String toString() {
    return amount.toPlainString() + " " + currency;
  }
}
