package io.genpulse.launcher.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.genpulse.launcher.program.GenpulseScriptIT.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// A folder with the script, modules of one file each, and a Maven in front of the search path that
/// counts its builds, and fails while there is a file `broken`.
///
/// @param root the checkout
/// @param tools the folder with that Maven
record CheckoutUnderTest(Path root, Path tools) {
  private static final String PROGRAM =
      """
      package io.genpulse.launcher;
      public class Main {
        public static void main(String[] arguments) throws Exception {
          var out = new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, "UTF-8");
          try (var version = Main.class.getResourceAsStream("/version.txt")) {
            out.print(new String(version.readAllBytes(), "UTF-8"));
          }
          for (String argument : arguments) out.println(argument);
          if (arguments[0].equals("files")) {
            var folder = new java.io.File(System.getenv("GENPULSE_HOME"));
            if (folder.mkdirs()) out.println("made " + java.nio.file.Path.of(folder.toString()));
          }
          if (arguments[0].equals("wait")) {
            out.println("waiting");
            System.in.read();
            out.println(Later.WORDS.get(0));
          }
        }
      }
      class Later { static final java.util.List<String> WORDS = java.util.List.of("and still whole"); }
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo build >>builds.txt
      for argument in "$@"; do
        case $argument in -Dapp.folder=*) app=${argument#-Dapp.folder=} ;; esac
      done
      if [ -f broken ]; then cat broken; exit 1; fi
      cp "PROGRAM_JAR" "$app/launcher-0.jar"
      cp version.txt "$app/"
      cd "$app" && "$JAVA_HOME/bin/jar" uf launcher-0.jar version.txt
      """;

  private static final List<String> MODULES =
      List.of("bundled", "server", "ui/client", "ui", "launcher");

  static void packProgram(Path folder) throws IOException {
    Path source = folder.resolve("Main.java");
    Files.writeString(source, PROGRAM);
    run("javac", "-d", folder.resolve("classes").toString(), source.toString());
    Path jar = folder.resolve("program.jar");
    run("jar", "cf", jar.toString(), "-C", folder.resolve("classes").toString(), ".");
    Path maven = folder.resolve("mvn");
    Files.writeString(maven, MAVEN.replace("PROGRAM_JAR", jar.toString()));
    maven.toFile().setExecutable(true);
  }

  static CheckoutUnderTest in(Path root, Path tools) throws IOException {
    CheckoutUnderTest checkout = new CheckoutUnderTest(Files.createDirectories(root), tools);
    checkout.write("version.txt", "v1\n");
    checkout.write(
        "pom.xml",
        String.join("\n", MODULES.stream().map(m -> "<module>" + m + "</module>").toList()));
    for (String module : MODULES) {
      checkout.write(module + "/pom.xml", "");
    }
    checkout.write("server/src/main/java/Server.java", "");
    checkout.write("ui/client/src/main/java/Client.java", "");
    checkout.write("ui/src/main/resources/studio.css", "");
    checkout.write("bundled/models/genpulse-starter/model_index.json", "{}");
    checkout.write("bundled/models/training/paint.py", "");
    Path script = root.resolve("genpulse");
    Files.copy(Path.of("../genpulse"), script);
    script.toFile().setExecutable(true);
    checkout.letTimePass();
    return checkout;
  }

  Outcome genpulse(String... arguments) throws IOException, InterruptedException {
    return genpulse(List.of(), arguments);
  }

  /// @param environment `NAME=value`
  Outcome genpulse(List<String> environment, String... arguments)
      throws IOException, InterruptedException {
    Outcome outcome = Outcome.of(process(environment, arguments));
    makeOlder(root, 60);
    return outcome;
  }

  Outcome shell(String line) throws IOException, InterruptedException {
    return Outcome.of(builder(List.of("sh", "-c", line)).start());
  }

  StartedScript start(String... arguments) throws IOException {
    return new StartedScript(process(List.of(), arguments));
  }

  private Process process(List<String> environment, String... arguments) throws IOException {
    // By env, since Java would write words that are not ASCII in its own locale.
    Path call = Files.createTempFile(tools, "call", ".sh");
    Files.writeString(
        call,
        Stream.concat(
                Stream.concat(Stream.of("exec env"), environment.stream().map(e -> "'" + e + "'")),
                Stream.concat(
                    Stream.of("./genpulse"), Stream.of(arguments).map(a -> "'" + a + "'")))
            .reduce((a, b) -> a + " " + b)
            .orElseThrow(),
        UTF_8);
    return builder(List.of("sh", call.toString())).start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("GENPULSE_"));
    environment.put("PATH", tools + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  void change(String file, String version) throws IOException {
    write("version.txt", version + "\n");
    write(file, version);
  }

  void remove(String file) throws IOException {
    Files.delete(root.resolve(file));
  }

  /// Everything there is becomes an hour older.
  void letTimePass() throws IOException {
    makeOlder(root, 3600);
  }

  private static void makeOlder(Path folder, int seconds) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        Instant time = Files.getLastModifiedTime(file).toInstant();
        Files.setLastModifiedTime(file, FileTime.from(time.minus(seconds, ChronoUnit.SECONDS)));
      }
    }
  }

  List<String> programs() {
    String[] names = root.resolve("launcher/target/programs").toFile().list();
    return Stream.of(names).filter(name -> !name.equals("current")).sorted().toList();
  }

  long builds() throws IOException {
    return Files.readAllLines(root.resolve("builds.txt")).size();
  }

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.resolveSibling(""));
    Files.writeString(path, content);
  }

  private static void run(String tool, String... arguments) {
    int code = ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments);
    if (code != 0) {
      throw new IllegalStateException(tool + " ended with " + code);
    }
  }
}
