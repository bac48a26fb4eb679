package io.genpulse.server.redis;

import io.genpulse.server.host.InstanceName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XAddParams;

/// The lists of messages in Redis: those that wait, and the private list of messages that this
/// instance is storing, from which nothing is lost when it dies.
///
/// Every method throws a `JedisException` when Redis is away.
public final class RedisInbox {
  static final String PENDING = "tasks:pending";
  static final String DEAD = "tasks:dead";

  /// Channels on which Redis tells what happened to these lists, if it is set to.
  private static final String NOTIFICATIONS = "__keyspace@*__:tasks:*";

  private static final String EVENTS_SETTING = "notify-keyspace-events";
  private static final Logger log = LoggerFactory.getLogger(RedisInbox.class);
  private static final String CONTROL = "tasks:control";
  private static final String LIVE = "gp:inbox:live";
  private static final String PRIVATE = "gp:inbox:proc:";
  private static final int HEAD_BYTES = 1024;
  private static final int BATCH = 100;
  private static final int BATCH_BYTES = 4 << 20;
  private static final long DEAD_AFTER_MS = 30_000;

  // Oversized messages never reach this process but for their heads: they go from the list to the
  // stream inside Redis.
  private static final String PULL =
      """
      local out,big,b={},{},0 for i=1,tonumber(ARGV[1]) do local v=redis.call('LINDEX',KEYS[1],-1) if not v then break end
       if #v>tonumber(ARGV[3]) then local h=string.sub(v,1,1024) redis.call('RPOP',KEYS[1]) redis.call('XADD',KEYS[3],'MAXLEN','~','10000','*','reason','too_large','bytes',#v,'head',h) big[#big+1]=h
       else if b>0 and b+#v>tonumber(ARGV[2]) then break end redis.call('LMOVE',KEYS[1],KEYS[2],'RIGHT','LEFT') b=b+#v out[#out+1]=v end end return {out,big}
      """;
  // The oldest ends rightmost again, so it is taken first.
  private static final String GIVE_BACK =
      """
      local n=0 while n<tonumber(ARGV[1]) and redis.call('LMOVE',KEYS[1],KEYS[2],'LEFT','RIGHT') do n=n+1 end return n
      """;
  private static final String BEAT =
      """
      local t=redis.call('TIME') redis.call('ZADD',KEYS[1],t[1]*1000+math.floor(t[2]/1000),ARGV[1]) return 1
      """;
  private static final String DEAD_ONES =
      """
      local t=redis.call('TIME') return redis.call('ZRANGEBYSCORE',KEYS[1],'-inf',t[1]*1000-tonumber(ARGV[1]))
      """;

  private final UnifiedJedis redis;
  private final String instance;
  private final int maxMessageBytes;

  /// @param instance `host:pid:start`, so that others on this host can tell whether it lives
  public RedisInbox(UnifiedJedis redis, String instance, int maxMessageBytes) {
    this.redis = redis;
    this.instance = instance;
    this.maxMessageBytes = maxMessageBytes;
  }

  /// Hears what happened to the lists, `lpush` and the like, where Redis tells.
  public RedisSubscription onNotification(Consumer<String> listener) {
    return new RedisSubscription(redis, NOTIFICATIONS, listener);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  private String mine() {
    return PRIVATE + instance;
  }

  /// @param messages oldest first, now in the private list
  /// @param oversized heads of messages that are too large, now in the stream
  public record Pulled(List<byte[]> messages, List<byte[]> oversized) {
    public boolean isEmpty() {
      return messages.isEmpty() && oversized.isEmpty();
    }
  }

  /// Up to a hundred messages.
  public Pulled pull() {
    return pull(PENDING, mine());
  }

  private Pulled pull(String list, String privateList) {
    Object answer =
        redis.eval(
            bytes(PULL),
            List.of(bytes(list), bytes(privateList), bytes(DEAD)),
            List.of(bytes(BATCH), bytes(BATCH_BYTES), bytes(maxMessageBytes)));
    return answer instanceof List<?> lists && lists.size() == 2
        ? new Pulled(strings(lists.getFirst()), strings(lists.getLast()))
        : new Pulled(List.of(), List.of());
  }

  private static List<byte[]> strings(Object list) {
    var strings = new ArrayList<byte[]>();
    if (list instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof byte[] string) {
          strings.add(string);
        }
      }
    }
    return strings;
  }

  /// The task messages pulled are taken care of.
  public void done() {
    redis.del(mine());
  }

  /// Gives the private list back, in order.
  public void giveBack() {
    giveBack(instance);
  }

  private void giveBack(String whose) {
    redis.eval(GIVE_BACK, List.of(PRIVATE + whose, PENDING), List.of("1000000"));
    redis.eval(GIVE_BACK, List.of(orders(whose), CONTROL), List.of("1000000"));
  }

  private static String orders(String whose) {
    return PRIVATE + "control:" + whose;
  }

  /// Says that this instance lives.
  public void beat() {
    redis.eval(BEAT, List.of(LIVE), List.of(instance));
  }

  /// Whether this Redis tells of pushes; no when it does not let us ask.
  public boolean notifiesOfPushes() {
    try {
      String classes =
          redis
              .executeCommand(
                  new CommandObject<>(
                      new CommandArguments(Protocol.Command.CONFIG).add("GET").add(EVENTS_SETTING),
                      BuilderFactory.STRING_MAP))
              .getOrDefault(EVENTS_SETTING, "");
      return classes.contains("K") && (classes.contains("l") || classes.contains("A"));
    } catch (JedisDataException e) {
      log.debug("Redis does not tell whether it notifies of pushes", e);
      return false;
    }
  }

  /// Gives back the lists of instances that are gone.
  public void rescue() {
    for (String other : redis.zrange(LIVE, 0, -1)) {
      if (!other.equals(instance) && InstanceName.isDeadHere(other)) {
        forget(other);
      }
    }
    Object silent = redis.eval(DEAD_ONES, List.of(LIVE), List.of(Long.toString(DEAD_AFTER_MS)));
    if (silent instanceof List<?> list) {
      list.stream()
          .map(String::valueOf)
          .filter(name -> !name.equals(instance))
          .forEach(this::forget);
    }
  }

  private void forget(String other) {
    giveBack(other);
    redis.zrem(LIVE, other);
  }

  /// This instance ends in order.
  public void leave() {
    giveBack();
    redis.zrem(LIVE, instance);
  }

  /// Puts a refused message into the stream, its first KiB at most.
  public void bury(byte[] message, String reason) {
    byte[] head = Arrays.copyOf(message, Math.min(message.length, HEAD_BYTES));
    redis.xadd(
        bytes(DEAD),
        XAddParams.xAddParams().maxLen(10_000).approximateTrimming(),
        Map.of(
            bytes("reason"),
            bytes(reason),
            bytes("bytes"),
            bytes(message.length),
            bytes("head"),
            head));
  }

  /// Up to a hundred control messages, as [#pull] does.
  public Pulled control() {
    return pull(CONTROL, orders(instance));
  }

  /// The control messages are taken care of.
  public void controlDone() {
    redis.del(orders(instance));
  }
}
