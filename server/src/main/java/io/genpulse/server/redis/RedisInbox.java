package io.genpulse.server.redis;

import io.genpulse.server.host.HostProcesses;
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
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.XAddParams;

/// The lists of messages in Redis: those that wait, and the private list of messages that this
/// instance is storing, from which nothing is lost when it dies.
///
/// Every method throws a [RedisException] when Redis does not do it.
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

  // Every script takes out before it puts in: a Redis that is full refuses a script whose first
  // write needs memory, and only that. So a full Redis is emptied, not blocked.

  // Oversized messages never reach this process but for their heads: they go from the list to the
  // stream inside Redis. A stream that cannot be written loses a head, never a message that is
  // good.
  private static final String PULL =
      """
      local out,big,b={},{},0
      for i=1,tonumber(ARGV[1]) do
       local v=redis.call('RPOP',KEYS[1]) if not v then break end
       if #v>tonumber(ARGV[3]) then
        local h=string.sub(v,1,1024) big[#big+1]=h
        redis.pcall('XADD',KEYS[3],'MAXLEN','~','10000','*','reason','too_large','bytes',#v,'head',h)
       elseif b>0 and b+#v>tonumber(ARGV[2]) then redis.call('RPUSH',KEYS[1],v) break
       else
        local r=redis.pcall('LPUSH',KEYS[2],v)
        if type(r)=='table' and r.err then redis.call('RPUSH',KEYS[1],v) return redis.error_reply(r.err) end
        b=b+#v out[#out+1]=v
       end
      end
      return {out,big}
      """;
  // The oldest ends rightmost again, so it is taken first.
  private static final String GIVE_BACK =
      """
      local n=0
      while n<tonumber(ARGV[1]) do
       local v=redis.call('LPOP',KEYS[1]) if not v then break end
       local r=redis.pcall('RPUSH',KEYS[2],v)
       if type(r)=='table' and r.err then redis.call('LPUSH',KEYS[1],v) return redis.error_reply(r.err) end
       n=n+1
      end
      return n
      """;
  private static final String BEAT =
      """
      local t=redis.call('TIME') redis.call('ZREM',KEYS[1],ARGV[1])
      redis.call('ZADD',KEYS[1],t[1]*1000+math.floor(t[2]/1000),ARGV[1]) return 1
      """;
  private static final String DEAD_ONES =
      """
      local t=redis.call('TIME') return redis.call('ZRANGEBYSCORE',KEYS[1],'-inf',t[1]*1000-tonumber(ARGV[1]))
      """;

  private final RedisCalls redis;
  private final RedisClient client;
  private final String instance;
  private final int maxMessageBytes;

  /// @param instance by [HostProcesses#name], so that others on this host can tell whether it lives
  public RedisInbox(RedisClient redis, String instance, int maxMessageBytes) {
    this.client = redis;
    this.redis = new RedisCalls(redis);
    this.instance = instance;
    this.maxMessageBytes = maxMessageBytes;
  }

  /// Hears what happened to the lists, `lpush` and the like, where Redis tells.
  public RedisSubscription onNotification(Consumer<String> listener) {
    return new RedisSubscription(client, (_, event) -> listener.accept(event), NOTIFICATIONS);
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
        redis.call(
            r ->
                r.eval(
                    bytes(PULL),
                    List.of(bytes(list), bytes(privateList), bytes(DEAD)),
                    List.of(bytes(BATCH), bytes(BATCH_BYTES), bytes(maxMessageBytes))));
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
    redis.call(r -> r.del(mine()));
  }

  /// Gives the private list back, in order.
  public void giveBack() {
    giveBack(instance);
  }

  private void giveBack(String whose) {
    moveBack(PRIVATE + whose, PENDING);
    moveBack(orders(whose), CONTROL);
  }

  private void moveBack(String from, String to) {
    redis.call(r -> r.eval(GIVE_BACK, List.of(from, to), List.of("1000000")));
  }

  private static String orders(String whose) {
    return PRIVATE + "control:" + whose;
  }

  /// Says that this instance lives.
  public void beat() {
    redis.call(r -> r.eval(BEAT, List.of(LIVE), List.of(instance)));
  }

  /// Whether this Redis tells of pushes; no when it does not let us ask.
  public boolean notifiesOfPushes() {
    try {
      String classes =
          redis
              .call(
                  r ->
                      r.executeCommand(
                          new CommandObject<>(
                              new CommandArguments(Protocol.Command.CONFIG)
                                  .add("GET")
                                  .add(EVENTS_SETTING),
                              BuilderFactory.STRING_MAP)))
              .getOrDefault(EVENTS_SETTING, "");
      return classes.contains("K") && (classes.contains("l") || classes.contains("A"));
    } catch (RedisException.Refused e) {
      log.debug("Redis does not tell whether it notifies of pushes", e);
      return false;
    }
  }

  /// Gives back the lists of instances that are gone.
  public void rescue() {
    for (String other : redis.call(r -> r.zrange(LIVE, 0, -1))) {
      if (!other.equals(instance) && HostProcesses.isDeadHere(other)) {
        forget(other);
      }
    }
    Object silent =
        redis.call(r -> r.eval(DEAD_ONES, List.of(LIVE), List.of(Long.toString(DEAD_AFTER_MS))));
    if (silent instanceof List<?> list) {
      list.stream()
          .map(String::valueOf)
          .filter(name -> !name.equals(instance))
          .forEach(this::forget);
    }
  }

  private void forget(String other) {
    giveBack(other);
    redis.call(r -> r.zrem(LIVE, other));
  }

  /// This instance ends in order.
  public void leave() {
    giveBack();
    redis.call(r -> r.zrem(LIVE, instance));
  }

  /// Puts a refused message into the stream, its first KiB at most.
  public void bury(byte[] message, String reason) {
    byte[] head = Arrays.copyOf(message, Math.min(message.length, HEAD_BYTES));
    Map<byte[], byte[]> entry =
        Map.of(
            bytes("reason"),
            bytes(reason),
            bytes("bytes"),
            bytes(message.length),
            bytes("head"),
            head);
    var trimmed = XAddParams.xAddParams().maxLen(10_000).approximateTrimming();
    redis.call(r -> r.xadd(bytes(DEAD), trimmed, entry));
  }

  /// Up to a hundred control messages, as [#pull] does.
  public Pulled control() {
    return pull(CONTROL, orders(instance));
  }

  /// The control messages are taken care of.
  public void controlDone() {
    redis.call(r -> r.del(orders(instance)));
  }
}
