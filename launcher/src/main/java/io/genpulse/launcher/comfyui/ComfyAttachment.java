package io.genpulse.launcher.comfyui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genpulse.launcher.host.AppDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The ComfyUI that a home uses, as `config/comfyui.json` says.
public sealed interface ComfyAttachment {
  /// One that GenPulse starts and ends.
  ///
  /// @param options more for its command line, such as `--lowvram`
  record Started(ComfyInstallation installation, List<String> options) implements ComfyAttachment {
    public Started {
      options = List.copyOf(options);
    }
  }

  /// One that runs already, of somebody else: it is used and never started or ended.
  record Running(URI url) implements ComfyAttachment {}

  /// @throws UncheckedIOException naming the file when it cannot be read
  static Optional<ComfyAttachment> of(AppDirectories home) {
    Path file = file(home);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(new ObjectMapper().readTree(file.toFile())));
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          "%s cannot be used (%s); attach again: genpulse comfyui attach FOLDER"
              .formatted(file, reason(e)),
          e instanceof IOException io ? io : new IOException(e));
    }
  }

  private static String reason(Exception e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private static ComfyAttachment read(JsonNode json) {
    if (json.hasNonNull("url")) {
      return new Running(URI.create(json.path("url").asText()));
    }
    var options = new ArrayList<String>();
    json.path("options").forEach(option -> options.add(option.asText()));
    return new Started(new ComfyInstallation(path(json, "program"), path(json, "python")), options);
  }

  private static Path path(JsonNode json, String name) {
    String text = json.path(name).asText();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return Path.of(text);
  }

  /// Uses this one from the next start on.
  default void write(AppDirectories home) {
    var json = new ObjectMapper().createObjectNode();
    switch (this) {
      case Running(URI url) -> json.put("url", url.toString());
      case Started(var installation, var options) -> {
        json.put("program", installation.program().toString());
        json.put("python", installation.python().toString());
        options.forEach(json.putArray("options")::add);
      }
    }
    try {
      Files.createDirectories(home.config());
      Files.writeString(file(home), json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(home), e);
    }
  }

  /// Uses none from the next start on. Answers whether there was one.
  static boolean remove(AppDirectories home) {
    try {
      return Files.deleteIfExists(file(home));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(home), e);
    }
  }

  private static Path file(AppDirectories home) {
    return home.config().resolve("comfyui.json");
  }
}
