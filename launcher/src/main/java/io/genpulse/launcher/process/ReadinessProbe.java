package io.genpulse.launcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/// A question that only a child that really works answers.
public sealed interface ReadinessProbe {
  boolean isReady(List<String> lastOutput);

  /// Runs at once, for children that say nothing about themselves.
  record Running() implements ReadinessProbe {
    @Override
    public boolean isReady(List<String> lastOutput) {
      return true;
    }
  }

  record OutputContains(String text) implements ReadinessProbe {
    @Override
    public boolean isReady(List<String> lastOutput) {
      return lastOutput.stream().anyMatch(line -> line.contains(text));
    }
  }

  record Sql(String url, String user, String password) implements ReadinessProbe {
    @Override
    public boolean isReady(List<String> lastOutput) {
      Properties login = new Properties();
      login.setProperty("user", user);
      login.setProperty("password", password);
      login.setProperty("connectTimeout", "2");
      login.setProperty("socketTimeout", "2");
      try (var connection = DriverManager.getConnection(url, login);
          var statement = connection.createStatement();
          var answer = statement.executeQuery("select 1")) {
        return answer.next();
      } catch (SQLException notYet) {
        return false;
      }
    }
  }

  record RedisPing(int port, String user, String password) implements ReadinessProbe {
    @Override
    public boolean isReady(List<String> lastOutput) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        socket.setSoTimeout(1000);
        socket
            .getOutputStream()
            .write(("AUTH " + user + " " + password + "\r\nPING\r\n").getBytes(UTF_8));
        byte[] answer = socket.getInputStream().readNBytes("+OK\r\n+PONG\r\n".length());
        return new String(answer, UTF_8).equals("+OK\r\n+PONG\r\n");
      } catch (IOException notYet) {
        return false;
      }
    }
  }

  /// Any answer below 500: a store that asks for keys works.
  record Http(URI address) implements ReadinessProbe {
    @Override
    public boolean isReady(List<String> lastOutput) {
      try {
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(1000);
        try {
          return connection.getResponseCode() < 500;
        } finally {
          connection.disconnect();
        }
      } catch (IOException notYet) {
        return false;
      }
    }
  }
}
