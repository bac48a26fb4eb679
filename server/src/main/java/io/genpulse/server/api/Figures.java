package io.genpulse.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;

/// Answers figures as Prometheus reads them.
final class Figures {
  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private Figures() {}

  static void send(ServerResponse response, MetricSnapshots... parts) {
    var all = new ArrayList<MetricSnapshot>();
    for (MetricSnapshots part : parts) {
      part.forEach(all::add);
    }
    var text = new ByteArrayOutputStream();
    try {
      WRITER.write(text, new MetricSnapshots(all), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("figures cannot be written", e);
    }
    response
        .header(HeaderNames.CONTENT_TYPE, WRITER.getContentType())
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(text.toByteArray());
  }
}
