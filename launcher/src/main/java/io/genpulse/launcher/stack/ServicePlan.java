package io.genpulse.launcher.stack;

import io.genpulse.bundled.PostgresPrograms;
import io.genpulse.bundled.RedisProgram;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Endpoints;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.Supervisor;
import io.genpulse.launcher.service.ObjectStoreService;
import io.genpulse.launcher.service.PostgresService;
import io.genpulse.launcher.service.RedisService;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The services that everything else in the stack needs. None needs another, so they start and end
/// together; the API and the workers begin after all of them and end before.
final class ServicePlan {
  static final List<String> NAMES =
      List.of(PostgresService.NAME, RedisService.NAME, ObjectStoreService.NAME);

  private final AppDirectories directories;
  private final PortChoice postgres;
  private final PortChoice redis;
  private final PortChoice objectStore;

  ServicePlan(AppDirectories directories, LocalStackOptions options, Set<Integer> promised) {
    this.directories = directories;
    this.postgres = new PortChoice(options.postgresPort(), promised);
    this.redis = new PortChoice(options.redisPort(), promised);
    this.objectStore = new PortChoice(options.objectStorePort(), promised);
  }

  /// Why one of them cannot work on this system; empty when they can.
  Optional<String> complaint() {
    return RedisService.complaint(System.getProperty("os.name", ""));
  }

  /// To be called before any child starts: a program that is being written while another starts
  /// cannot be run, for that one has it open for an instant.
  void unpack() throws IOException {
    PostgresPrograms.unpack(directories.cache());
    RedisProgram.unpack(directories.cache());
  }

  /// Returns their names.
  List<String> register(Supervisor supervisor, Secrets secrets) {
    List<ProcessPlan> plans =
        List.of(
            new PostgresService(directories, secrets, postgres),
            new RedisService(directories, secrets, redis),
            new ObjectStoreService(
                directories, secrets, objectStore, System.getenv().getOrDefault("PATH", "")));
    plans.forEach(supervisor::register);
    return plans.stream().map(ProcessPlan::name).toList();
  }

  /// Where they answer. To be asked once all are ready: from then on their ports stay.
  Endpoints endpoints(int api) {
    return Endpoints.onLoopback(api, postgres.told(), redis.told(), objectStore.told());
  }
}
