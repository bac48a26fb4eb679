package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// Logs in to a Redis with a password that was made for this one life of our child.
public record RedisProbe(int port, String user, String password) implements Probe {
  @Override
  public Answer ask() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 500);
      socket.setSoTimeout(2000);
      socket
          .getOutputStream()
          .write(("AUTH " + user + " " + password + "\r\nPING\r\n").getBytes(ISO_8859_1));
      var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      return answer(answers.readLine(), answers);
    } catch (IOException notYet) {
      return Answer.SILENT;
    }
  }

  private static Answer answer(@Nullable String login, BufferedReader answers) throws IOException {
    if (login == null || login.startsWith("-WRONGPASS")) {
      return Answer.SILENT;
    }
    if (!login.equals("+OK")) {
      return Answer.ALIVE;
    }
    return "+PONG".equals(answers.readLine()) ? Answer.READY : Answer.ALIVE;
  }

  @Override
  public String toString() {
    return "RedisProbe[" + port + "]";
  }
}
