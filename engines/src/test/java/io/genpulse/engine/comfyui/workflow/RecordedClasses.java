package io.genpulse.engine.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// What two versions of ComfyUI, with core nodes alone and hardly any model, said of their classes.
final class RecordedClasses {
  static final ObjectInfo OLD = ObjectInfo.of(json("0.3.64"));
  static final ObjectInfo NEW = ObjectInfo.of(json("0.33.0"));

  private RecordedClasses() {}

  static JsonNode json(String version) {
    String name = "/comfyui/workflow/object_info-" + version + ".json.gz";
    try (InputStream packed =
            Objects.requireNonNull(RecordedClasses.class.getResourceAsStream(name));
        InputStream in = new GZIPInputStream(packed)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
