package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ProbeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'+OK\r\n+PONG\r\n', READY",
    "'+OK\r\n-LOADING Redis is loading the dataset in memory\r\n', ALIVE",
    "'-ERR max number of clients reached\r\n', ALIVE",
    "'-WRONGPASS invalid username-password pair or user is disabled.\r\n', SILENT",
    "'', SILENT"
  })
  void anotherRedisIsNotOurs(String answer, Probe.Answer expected) throws Exception {
    try (ServerSocket redis = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> answer(redis, answer));

      assertThat(new RedisProbe(redis.getLocalPort(), "probe", "mark").ask()).isEqualTo(expected);
    }
  }

  private static void answer(ServerSocket redis, String answer) {
    try (var client = redis.accept()) {
      client.getInputStream().read();
      client.getOutputStream().write(answer.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anAnswerCountsOnlyOnceOurChildHasSaidThatItListens() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    other.start();
    try {
      Path ready = Files.createFile(folder.resolve("ready"));
      var probe =
          new AnnouncedProbe(
              ready,
              new HttpProbe(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/")));
      assertThat(probe.ask()).isEqualTo(Probe.Answer.SILENT);

      Files.createFile(ready);

      assertThat(probe.ask()).isEqualTo(Probe.Answer.READY);
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aPulseThatStopsIsSilence() throws Exception {
    Path file = Files.createFile(folder.resolve("pulse"));
    var probe = new PulseProbe(file);
    assertThat(probe.ask()).isEqualTo(Probe.Answer.SILENT);

    Files.createFile(file);
    assertThat(probe.ask()).isEqualTo(Probe.Answer.READY);
    assertThat(probe.ask()).isEqualTo(Probe.Answer.SILENT);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(probe.ask()).isEqualTo(Probe.Answer.READY);
  }
}
