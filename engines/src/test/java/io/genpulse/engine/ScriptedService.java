package io.genpulse.engine;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A remote service in memory: each call to it is a job that costs money, and it can be asked for
/// the job of a key.
final class ScriptedService implements EngineContract.RemoteSide {
  private final ConcurrentHashMap<String, String> jobsByKey = new ConcurrentHashMap<>();
  private final AtomicInteger submissions = new AtomicInteger();

  String submit(String key) {
    String job = "job-" + submissions.incrementAndGet();
    jobsByKey.put(key, job);
    return job;
  }

  Optional<String> find(String key) {
    return Optional.ofNullable(jobsByKey.get(key));
  }

  @Override
  public int submissions() {
    return submissions.get();
  }
}
