package io.genpulse.launcher.command;

import io.genpulse.apiclient.KeyView;
import io.genpulse.apiclient.NewKey;
import io.genpulse.launcher.stack.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keys",
    description = "Make, list, limit and revoke the keys that programs call with.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  genpulse keys create shop --rate 60 --budget 1000",
      "  genpulse keys create ann-phone --user ann",
      "  genpulse keys rm 7kq2mzpa"
    })
final class KeysCommand {
  private final CommandContext context;

  KeysCommand(CommandContext context) {
    this.context = context;
  }

  @Command(name = "create", description = "Make a key and print it; it is shown this once.")
  int create(
      @Parameters(paramLabel = "NAME", description = "What it is for") String name,
      @Option(
              names = "--scopes",
              paramLabel = "SCOPE",
              split = ",",
              defaultValue = "submit,read",
              description = "Of submit, read and admin (default: ${DEFAULT-VALUE})")
          List<String> scopes,
      @Option(
              names = "--user",
              paramLabel = "USER",
              description = "Submits and sees tasks of this user alone")
          @Nullable String user,
      @Mixin KeyLimitOptions limits,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var key =
          client.createKey(
              new NewKey(name, scopes, user, limits.rate(), limits.concurrency(), limits.budget()));
      if (json.wanted()) {
        context.printJson(key);
      } else {
        context.print(key.key() == null ? "" : key.key());
        context.say("shown this once; send it as \"Authorization: Bearer KEY\"");
      }
    }
    return ExitCode.DONE;
  }

  @Command(name = "ls", description = "List keys, newest first, and what they use.")
  int ls(@Mixin JsonOption json, @Mixin ServerOption server) throws InterruptedException {
    try (var client = server.connect(context)) {
      var keys = client.keys();
      if (json.wanted()) {
        context.printJson(Map.of("items", keys));
      } else {
        print(keys);
      }
    }
    return ExitCode.DONE;
  }

  private void print(List<KeyView> keys) {
    var table = new Table("ID", "NAME", "SCOPES", "USER", "RATE", "RUNNING", "USED", "REVOKED");
    for (var key : keys) {
      table.row(
          key.keyId(),
          Columns.fit(Columns.oneLine(key.name()), 40),
          String.join(",", key.scopes()),
          key.userId(),
          key.rate() == null ? "any" : key.rate() + "/min",
          of(key.running(), key.concurrency()),
          of(key.used(), key.budget()),
          key.revokedAt());
    }
    table.lines().forEach(context::print);
  }

  private static String of(long now, @Nullable Number most) {
    return most == null ? "any" : now + " of " + most;
  }

  @Command(
      name = "limit",
      description = "Limit a key anew; what is not named has no limit any more.")
  int limit(
      @Parameters(paramLabel = "ID", description = "As keys ls lists it") String id,
      @Mixin KeyLimitOptions limits,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      var key = client.limitKey(id, limits.rate(), limits.concurrency(), limits.budget());
      if (json.wanted()) {
        context.printJson(key);
      } else {
        print(List.of(key));
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "rm",
      description = "Revoke keys: they are refused everywhere within five seconds.")
  int rm(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "As keys ls lists them")
          List<String> ids,
      @Mixin JsonOption json,
      @Mixin ServerOption server)
      throws InterruptedException {
    try (var client = server.connect(context)) {
      return TaskIds.each(
          context,
          ids,
          id -> {
            client.revokeKey(id);
            if (json.wanted()) {
              context.printJson(Map.of("key_id", id));
            } else {
              context.print("revoked " + id);
            }
          });
    }
  }
}
