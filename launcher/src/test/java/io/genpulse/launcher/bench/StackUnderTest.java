package io.genpulse.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A local stack, started by the program's own script in a home of its own and stopped by SIGTERM.
final class StackUnderTest implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path program;
  private final Path home;
  private final Process process;
  private final Duration start;

  /// Starts it and returns when every supervised process and the API are ready.
  StackUnderTest(Path program, Path home) throws IOException, InterruptedException {
    this.program = program;
    this.home = home;
    Files.deleteIfExists(endpointsFile());
    long begin = System.nanoTime();
    var builder = new ProcessBuilder(program.toString(), "start-all");
    builder.environment().put("GENPULSE_HOME", home.toString());
    builder.redirectErrorStream(true).redirectOutput(home.resolve("start-all.txt").toFile());
    process = builder.start();
    awaitReady();
    start = Duration.ofNanos(System.nanoTime() - begin);
  }

  private Path endpointsFile() {
    return home.resolve("run/endpoints.json");
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException(
            "start-all ended with "
                + process.exitValue()
                + ":\n"
                + Files.readString(home.resolve("start-all.txt")));
      }
      if (Files.exists(endpointsFile()) && ready()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20); // the pace of a measurement, not a test waiting
    }
    throw new IOException("not ready after 3 minutes");
  }

  private boolean ready() throws InterruptedException {
    try {
      if (http.send(request("/health/ready").build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          != 200) {
        return false;
      }
      for (JsonNode child : children()) {
        if (!child.path("state").asText().equals("ready")) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  Duration start() {
    return start;
  }

  long pid() {
    return process.pid();
  }

  URI api() throws IOException {
    return URI.create(JSON.readTree(endpointsFile().toFile()).path("api").asText());
  }

  /// The supervised processes as `GET /processes` lists them.
  JsonNode children() throws IOException, InterruptedException {
    JsonNode answer = get("/processes");
    return answer.isArray() ? answer : answer.path("items");
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(
        http.send(request(path).build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  /// Submits one task and waits for its end.
  JsonNode run(String body) throws IOException, InterruptedException {
    HttpRequest post =
        request("/generate")
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=60")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return JSON.readTree(http.send(post, HttpResponse.BodyHandlers.ofString()).body());
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(api().resolve(path)).timeout(Duration.ofSeconds(90));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// What `genpulse env` prints, by name.
  Map<String, String> env() throws IOException {
    var builder = new ProcessBuilder(List.of(program.toString(), "env"));
    builder.environment().put("GENPULSE_HOME", home.toString());
    var variables = new HashMap<String, String>();
    try (var reader = builder.start().inputReader()) {
      reader
          .lines()
          .map(line -> line.replaceFirst("^export ", "").split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> variables.put(pair[0], pair[1].replaceAll("^['\"]|['\"]$", "")));
    }
    return variables;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
