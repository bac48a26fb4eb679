package io.genpulse.server.redis;

import io.genpulse.engine.CallAllowance;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/// The allowance that all processes of one Redis have together, by Redis' clock: `gp:rl:<provider>`
/// lists when the calls of the last minute are due, newest first, and `gp:rl:<provider>:held` lives
/// as long as the provider is to be left alone. While Redis is away each process counts by itself.
public final class RedisCallAllowance implements CallAllowance {
  private static final Logger log = LoggerFactory.getLogger(RedisCallAllowance.class);

  /// Arguments: calls in a minute, patience in ms. Answers the wait in ms.
  private static final String TAKE =
      """
      local t=redis.call('TIME')
      local now=t[1]*1000+math.floor(t[2]/1000)
      local at=now
      local first=redis.call('LINDEX',KEYS[1],ARGV[1]-1)
      if first and first+60000>now then at=first+60000 end
      local wait=at-now
      if wait<=tonumber(ARGV[2]) then
       redis.call('LPUSH',KEYS[1],string.format('%.0f',at))
       redis.call('LTRIM',KEYS[1],0,ARGV[1]-1)
       redis.call('PEXPIRE',KEYS[1],wait+60000)
      end
      return wait
      """;

  /// Argument: ms. A longer time that is set already stays.
  private static final String HOLD =
      """
      if redis.call('PTTL',KEYS[1])<tonumber(ARGV[1]) then
       redis.call('SET',KEYS[1],'1','PX',ARGV[1])
      end
      """;

  private final RedisCalls redis;
  private final String provider;
  private final String calls;
  private final String held;
  private final CallAllowance alone;
  private volatile boolean away;

  /// @param provider id of its engine
  /// @param alone what counts while Redis is away
  public RedisCallAllowance(UnifiedJedis redis, String provider, CallAllowance alone) {
    this.redis = new RedisCalls(redis);
    this.provider = provider;
    this.calls = "gp:rl:" + provider;
    this.held = calls + ":held";
    this.alone = alone;
  }

  @Override
  public Duration held() {
    Duration ours = alone.held();
    try {
      long left = redis.call(client -> client.pttl(held));
      back();
      Duration all = Duration.ofMillis(Math.max(0, left));
      return all.compareTo(ours) > 0 ? all : ours;
    } catch (RedisException e) {
      byItself(e);
      return ours;
    }
  }

  @Override
  public void holdOff(Duration time) {
    alone.holdOff(time);
    try {
      String ms = Long.toString(Math.max(1, time.toMillis()));
      redis.call(client -> client.eval(HOLD, List.of(held), List.of(ms)));
      back();
    } catch (RedisException e) {
      byItself(e);
    }
  }

  @Override
  public Duration take(int perMinute, Duration patience) {
    try {
      List<String> arguments =
          List.of(Integer.toString(perMinute), Long.toString(patience.toMillis()));
      Object wait = redis.call(client -> client.eval(TAKE, List.of(calls), arguments));
      back();
      return Duration.ofMillis((Long) wait);
    } catch (RedisException e) {
      byItself(e);
      return alone.take(perMinute, patience);
    }
  }

  private void byItself(RedisException e) {
    if (!away) {
      log.warn("Calls of {} are counted by this process alone: {}", provider, e.getMessage());
    }
    away = true;
  }

  private void back() {
    away = false;
  }
}
