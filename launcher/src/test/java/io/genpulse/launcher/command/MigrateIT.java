package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.program.DatabaseUnderTest;
import io.genpulse.launcher.program.RunningStack;
import io.genpulse.launcher.prove.ScratchDatabase;
import io.genpulse.launcher.stack.ExitCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

@Timeout(300)
@ExtendWith(RunningStack.Shared.class)
@ResourceLock(RunningStack.LOCK)
class MigrateIT {
  @Test
  void theSchemaIsBroughtUpToDate(RunningStack stack) throws Exception {
    var database = DatabaseUnderTest.of(stack.program());
    var applied =
        database.column("SELECT max(version) FROM flyway_schema_history WHERE success").getFirst();

    var migrate = stack.program().start(environment(database.url(), database), "migrate");

    assertThat(migrate.exitCode()).as(migrate.said()).isEqualTo(ExitCode.DONE);
    assertThat(migrate.out()).contains("the schema has version " + applied);
  }

  @Test
  void aDatabaseThatIsAwayIsSaid(RunningStack stack) throws Exception {
    var database = DatabaseUnderTest.of(stack.program());

    var migrate =
        stack
            .program()
            .start(environment("jdbc:postgresql://127.0.0.1:1/genpulse", database), "migrate");

    assertThat(migrate.exitCode()).isEqualTo(ExitCode.NO_SERVICE);
    assertThat(migrate.said()).contains("genpulse: cannot bring the schema up to date");
  }

  private static Map<String, String> environment(String url, ScratchDatabase database) {
    return Map.of(
        "GENPULSE_DATABASE_URL", url,
        "GENPULSE_DATABASE_USER", database.user(),
        "GENPULSE_DATABASE_PASSWORD", database.password());
  }
}
