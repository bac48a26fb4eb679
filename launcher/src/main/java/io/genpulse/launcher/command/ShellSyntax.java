package io.genpulse.launcher.command;

import java.util.regex.Pattern;

/// How a kind of shell sets a variable.
enum ShellSyntax {
  POSIX {
    @Override
    String set(String name, String value) {
      return "export " + name + "='" + value.replace("'", "'\\''") + "'";
    }
  },
  FISH {
    @Override
    String set(String name, String value) {
      return "set -gx " + name + " '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
  },
  POWERSHELL {
    // PowerShell takes typographic quotes for quotes.
    @Override
    String set(String name, String value) {
      return "$env:" + name + " = '" + value.replaceAll("['‘’‚‛]", "$0$0") + "'";
    }
  },
  DOTENV {
    // Quotes only where they are needed: some readers of such files take them as they are.
    @Override
    String set(String name, String value) {
      if (PLAIN.matcher(value).matches()) {
        return name + "=" + value;
      }
      return value.contains("'")
          ? name + "=\"" + value.replaceAll("[\\\\\"$`]", "\\\\$0") + "\""
          : name + "='" + value + "'";
    }
  };

  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=?&,-]*");

  abstract String set(String name, String value);
}
