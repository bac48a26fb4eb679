package io.genpulse.server.api.transport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/// Speaks HTTP/1 on every connection of a listener: the web server's own implementation, with
/// [Requests] before it and [Answers] behind it.
public final class StrictHttp1 implements ServerConnectionSelector {
  private final Http1ConnectionSelector http1 =
      Http1ConnectionSelector.builder()
          .config(
              Http1Config.builder()
                  .maxPrologueLength(Requests.MOST_LINE_BYTES + 64)
                  .maxHeadersSize(Requests.MOST_HEAD_BYTES + 1024)
                  .build())
          .build();

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    var answers = new Answers(context.dataWriter());
    PeerInfo local = context.localPeer();
    String host = local.host().contains(":") ? "[" + local.host() + "]" : local.host();
    var requests =
        new Requests(context.dataReader(), answers, host + ":" + local.port(), System::nanoTime);
    return new Watched(
        http1.connection(new Shaped(context, new DataReader(requests), answers)), requests);
  }

  private record Shaped(ConnectionContext context, DataReader dataReader, DataWriter dataWriter)
      implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }
  }
}
