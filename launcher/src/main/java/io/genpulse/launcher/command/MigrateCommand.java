package io.genpulse.launcher.command;

import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.server.config.ConfigReader;
import io.genpulse.server.database.DatabaseSettings;
import io.genpulse.server.database.Migration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// For operators who let no process change the schema at its start: `database.migrate: never`.
@Command(
    name = "migrate",
    description = "Bring the database's schema up to date, before a new version starts.",
    footer = {
      "",
      "Example:",
      "  GENPULSE_DATABASE_URL=jdbc:postgresql://db/genpulse genpulse migrate"
    })
final class MigrateCommand implements Callable<Integer> {
  private final CommandContext context;

  @Mixin private final JsonOption json = new JsonOption();

  MigrateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var version = migrate(settings());
    if (json.wanted()) {
      context.printJson(Map.of("schema_version", version));
    } else {
      context.print("the schema has version " + version);
    }
    return ExitCode.DONE;
  }

  /// Those of the database alone: it is all that is needed.
  private DatabaseSettings settings() {
    var reader = new ConfigReader(context.environment());
    var settings = DatabaseSettings.read(reader);
    reader.check();
    return settings;
  }

  private static String migrate(DatabaseSettings settings) {
    try {
      return Migration.run(settings);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(MigrateCommand.class).error("Cannot migrate", e);
      throw new CommandFailure(
          ExitCode.NO_SERVICE,
          "cannot bring the schema up to date: " + Columns.oneLine(String.valueOf(e.getMessage())),
          "see that the database of GENPULSE_DATABASE_URL answers");
    }
  }
}
