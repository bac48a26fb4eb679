package io.genpulse.server.redis;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/// Notices that Redis has lost what it held: a mark of ours is gone.
public final class RedisEpoch {
  private static final Logger log = LoggerFactory.getLogger(RedisEpoch.class);
  private static final String EPOCH = "gp:epoch";

  private final RedisCalls redis;

  public RedisEpoch(RedisClient redis) {
    this.redis = new RedisCalls(redis);
  }

  /// Whether this Redis was emptied, or is new, since any process asked last; then it has the mark
  /// again, so that one process alone hears of it. False while nobody can tell.
  public boolean isNew() {
    try {
      String mark = UUID.randomUUID().toString();
      return redis.call(r -> r.set(EPOCH, mark, SetParams.setParams().nx())) != null;
    } catch (RedisException e) {
      log.debug("Nobody can tell whether Redis has its data", e);
      return false;
    }
  }
}
