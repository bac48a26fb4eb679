package io.genpulse.launcher.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// Any answer below 500: a store that asks for keys works.
public record HttpProbe(URI address) implements Probe {
  @Override
  public Answer ask() {
    try {
      var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(500);
      connection.setReadTimeout(2000);
      try {
        return connection.getResponseCode() < 500 ? Answer.READY : Answer.ALIVE;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return Answer.SILENT;
    }
  }
}
