package io.genpulse.launcher;

import io.genpulse.launcher.command.CommandContext;
import io.genpulse.launcher.command.GenPulseCommand;
import io.genpulse.launcher.host.FileLimit;
import io.genpulse.launcher.host.PlainDefaults;
import io.genpulse.launcher.stack.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/// Where the JVM begins: `genpulse` with its arguments, streams and environment.
public final class Main {
  private Main() {}

  /// Ends the JVM with the command's exit code.
  public static void main(String[] args) {
    PlainDefaults.set();
    FileLimit.complaint().ifPresent(Main::refuse);
    var context =
        new CommandContext(
            System.in,
            writer(System.out, "stdout.encoding"),
            writer(System.err, "stderr.encoding"),
            System.getenv(),
            onTerminal());
    System.exit(GenPulseCommand.run(args, context));
  }

  /// With nothing but the JDK.
  private static void refuse(String complaint) {
    System.err.println("genpulse: " + complaint);
    System.exit(ExitCode.NO_SERVICE);
  }

  @SuppressWarnings("SystemConsoleNull") // null in a runtime without the console's module
  private static boolean onTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  private static PrintWriter writer(PrintStream stream, String encoding) {
    var name = System.getProperty(encoding);
    return new PrintWriter(
        stream, true, name == null ? Charset.defaultCharset() : Charset.forName(name));
  }
}
