package io.genpulse.launcher.comfyui;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Plays `python3 -s main.py ...`: the folder that is its first argument has files that tell it to
/// misbehave, and gets files that tell what was asked of it.
final class FakeComfyUi {
  private static final String HELP =
      "usage: main.py [--listen] [--port] [--temp-directory] [--output-directory]"
          + " [--input-directory] [--user-directory] [--database-url] [--disable-auto-launch]"
          + " [--disable-assets] [--preview-method] [--cpu] [--lowvram]";

  private final Path folder;
  private final List<String> words;
  private int freed;

  private FakeComfyUi(Path folder, List<String> words) {
    this.folder = folder;
    this.words = words;
  }

  public static void main(String[] args) throws IOException {
    var fake = new FakeComfyUi(Path.of(args[0]), Arrays.asList(args).subList(1, args.length));
    System.exit(fake.run());
  }

  private int run() throws IOException {
    if (words.contains("--help")) {
      System.out.println(HELP);
      return 0;
    }
    Files.writeString(folder.resolve("argv"), String.join(" ", words));
    System.err.println("\u001b[32m[INFO]\u001b[0m Total VRAM 0 MB");
    if (Files.exists(folder.resolve("no-gpu")) && !words.contains("--cpu")) {
      System.err.println("RuntimeError: Found no NVIDIA driver on your system.");
      return 1;
    }
    int port = Integer.parseInt(words.get(words.indexOf("--port") + 1));
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/system_stats", exchange -> answer(exchange, systemStats()));
    server.createContext("/prompt", exchange -> answer(exchange, queue()));
    server.createContext(
        "/queue",
        exchange -> answer(exchange, "{\"queue_running\":[[1,\"p\"]],\"queue_pending\":[]}"));
    server.createContext(
        "/free",
        exchange -> {
          Files.writeString(folder.resolve("freed"), Integer.toString(++freed));
          answer(exchange, "");
        });
    server.start();
    System.err.println("To see the GUI go to: http://127.0.0.1:" + port);
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private String systemStats() {
    return words.stream()
        .map(word -> "\"" + word + "\"")
        .collect(Collectors.joining(",", "{\"system\":{\"argv\":[", "]},\"devices\":[]}"));
  }

  private String queue() {
    return "{\"exec_info\":{\"queue_remaining\":%d}}"
        .formatted(Files.exists(folder.resolve("busy")) ? 1 : 0);
  }

  private void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      if (Files.deleteIfExists(folder.resolve("worker-dies"))) {
        System.err.println("Exception in thread Thread-1 (prompt_worker):");
      }
      if (Files.exists(folder.resolve("hang"))) {
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
