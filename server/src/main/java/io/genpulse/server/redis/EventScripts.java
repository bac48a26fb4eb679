package io.genpulse.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The scripts that publish events: one key per task, `task_status:<id>`, whose JSON says which
/// event it is. They run in a Redis that is full, too: what cannot be kept is still told, and no
/// older state is left to mislead late readers.
final class EventScripts {
  private EventScripts() {}

  /// Where the id as the producer writes it is kept, if that is another form of it.
  static final String ALIAS = "gp:alias:";

  private static final String KEEP =
      """
      local function keep(key,json,ttl)
       if tonumber(ttl)>0 then
        local r=redis.pcall('SET',key,json,'EX',ttl)
        if type(r)=='table' and r.err then redis.call('DEL',key) end
       else redis.call('DEL',key) end
      end
      """;

  /// Keys: `task_status:<id>`, `gp:alias:<id>`. Arguments: seq, JSON, TTL, id, `1` to repeat what
  /// is no news, `1` for the end of the task.
  ///
  /// Answers 1 when the event was told; 2 when it was not and Redis knows of the task's end; 0 when
  /// a later event was told before.
  static final String PUBLISH =
      KEEP
          + """
          local cur=redis.call('GET',KEYS[1])
          local known,ended=-1,false
          if cur then
           known=tonumber(string.match(cur,'"seq":(%d+)') or '-1')
           local s=string.match(cur,'"status":"(%a+)"')
           ended=known>0 and (s=='completed' or s=='failed' or s=='canceled')
          end
          local json,seq=ARGV[2],tonumber(ARGV[1])
          local news=seq>known or (ARGV[6]=='1' and not ended)
          if not news and ARGV[5]~='1' then if ended then return 2 end return 0 end
          if not news and seq<known then json=cur end
          keep(KEYS[1],json,ARGV[3])
          redis.call('PUBLISH','task_updates:'..ARGV[4],json)
          local alias=redis.call('GET',KEYS[2])
          if alias then
           json='{"task_id":"'..alias..string.sub(json,49)
           keep('task_status:'..alias,json,ARGV[3])
           redis.call('PUBLISH','task_updates:'..alias,json)
          end
          return 1
          """;

  /// The name under which Redis keeps [#PUBLISH] once it has run it: sent in its place, it spares
  /// Redis the reading of the script.
  static final String PUBLISH_SHA = sha1(PUBLISH);

  /// Keys: `task_status:<id as written>`. Arguments: JSON, TTL, channel. Says nothing where a task
  /// of that id is told of.
  static final String REFUSE =
      KEEP
          + """
          local cur=redis.call('GET',KEYS[1])
          if cur and not string.find(cur,'"seq":0,',1,true) then return 0 end
          keep(KEYS[1],ARGV[1],ARGV[2])
          redis.call('PUBLISH',ARGV[3],ARGV[1])
          return 1
          """;

  /// Keys: `task_status:<id>`, `gp:alias:<id>`.
  static final String FORGET =
      """
      local alias=redis.call('GET',KEYS[2])
      if alias then redis.call('DEL','task_status:'..alias) end
      return redis.call('DEL',KEYS[1],KEYS[2])
      """;

  private static String sha1(String script) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(script.getBytes(UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
