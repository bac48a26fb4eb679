package io.genpulse.server.redis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/// Redis did not do what it was asked for.
public abstract sealed class RedisException extends RuntimeException {
  private RedisException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static RedisException of(JedisException e) {
    String message = String.valueOf(e.getMessage());
    if (!(e instanceof JedisDataException)) {
      return new Away(message, e);
    }
    String word = message.toUpperCase(Locale.ROOT);
    if (word.startsWith("OOM") || word.contains("USED MEMORY > 'MAXMEMORY'")) {
      return new Full(message, e);
    }
    boolean notYet =
        word.startsWith("LOADING")
            || word.startsWith("BUSY ")
            || word.startsWith("MASTERDOWN")
            || word.startsWith("READONLY");
    return notYet ? new Away(message, e) : new Refused(message, e);
  }

  /// It does not answer, or not yet: the same call may work in a moment.
  public static final class Away extends RedisException {
    Away(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /// It answers, but its memory is used up: it takes nothing in until something is taken out.
  public static final class Full extends RedisException {
    Full(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// It answers and will refuse the same call again: a key of another type, or no permission.
  public static final class Refused extends RedisException {
    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
