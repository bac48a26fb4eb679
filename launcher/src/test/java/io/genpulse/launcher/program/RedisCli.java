package io.genpulse.launcher.program;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/// As much of `redis-cli` as the example clients use, for machines that do not have it:
/// `--no-auth-warning -u URL LPUSH|GET|SUBSCRIBE ...`. It prints what the real one prints into a
/// pipe.
public final class RedisCli {
  private RedisCli() {}

  public static void main(String[] args) {
    if (args.length < 5 || !args[0].equals("--no-auth-warning") || !args[1].equals("-u")) {
      throw new IllegalArgumentException("not known here: " + String.join(" ", args));
    }
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (var redis = new Jedis(URI.create(args[2]))) {
      switch (args[3]) {
        case "LPUSH" -> out.println(redis.lpush(args[4], args[5]));
        case "GET" -> {
          String value = redis.get(args[4]);
          out.println(value == null ? "" : value);
        }
        case "SUBSCRIBE" -> redis.subscribe(printing(out), args[4]);
        default -> throw new IllegalArgumentException("not known here: " + args[3]);
      }
    }
  }

  private static JedisPubSub printing(PrintStream out) {
    return new JedisPubSub() {
      @Override
      public void onSubscribe(String channel, int channels) {
        out.println("subscribe\n" + channel + "\n" + channels);
      }

      @Override
      public void onMessage(String channel, String message) {
        out.println("message\n" + channel + "\n" + message);
      }
    };
  }
}
