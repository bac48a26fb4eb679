package io.genpulse.launcher.stack;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.genpulse.launcher.host.AppDirectories;
import org.slf4j.LoggerFactory;

/// The log of a stack, `logs/genpulse.log`. A command that starts a stack writes to it from then
/// on; two processes in one file would move it away under each other.
final class StackLog {
  private static final String COMMANDS = "logback-command.xml";

  private StackLog() {}

  /// Call with the home's lock held. A configuration that the user gave stays.
  static void open(AppDirectories directories) {
    if (!COMMANDS.equals(System.getProperty("logback.configurationFile"))
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    System.setProperty("genpulse.log.file", directories.logs().resolve("genpulse.log").toString());
    context.reset();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(StackLog.class.getClassLoader().getResource(COMMANDS));
    } catch (JoranException e) {
      throw new IllegalStateException("the log cannot be set up", e);
    }
  }
}
