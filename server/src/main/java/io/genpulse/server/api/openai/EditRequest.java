package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.MultipartForm;
import io.genpulse.server.api.Problem;
import io.genpulse.server.api.ProblemException;
import io.genpulse.server.api.ReceivedFiles;
import io.genpulse.server.api.Replies;
import io.genpulse.server.api.RequestBody;
import io.genpulse.server.ingress.TaskMessageReader;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request to change pictures: a form with files, or JSON with links to them.
///
/// @param images as tasks name their files
/// @param mask likewise, in our form
record EditRequest(Asked asked, List<String> images, @Nullable String mask) {
  private static final int MOST_IMAGES = 16;
  // A prompt is the longest.
  private static final int MOST_FIELD_BYTES = 128 << 10;
  private static final int MOST_FIELDS = 100;

  EditRequest {
    images = List.copyOf(images);
  }

  static EditRequest read(ServerRequest request, ReceivedFiles files, int maxBody) {
    EditRequest edit =
        MultipartForm.isOne(request)
            ? new Form(files).read(request)
            : ofJson(Asked.of(TaskMessageReader.json(RequestBody.read(request, maxBody))));
    if (edit.images().isEmpty()) {
      throw edit.asked().wrong("image", "is required");
    }
    return edit;
  }

  private static EditRequest ofJson(Asked asked) {
    var images = new ArrayList<String>();
    JsonNode given = asked.given("images");
    if (given != null) {
      given.forEach(image -> images.add(link(asked, "images", image)));
    }
    JsonNode mask = asked.given("mask");
    if (mask != null) {
      throw asked.wrong("mask", "must be a file of a form");
    }
    return new EditRequest(asked, images, null);
  }

  private static String link(Asked asked, String field, JsonNode image) {
    JsonNode url = image.path("image_url");
    String text = url.isObject() ? url.path("url").textValue() : url.textValue();
    if (text == null) {
      throw asked.wrong(field, "must be objects with image_url");
    }
    return text;
  }

  /// Takes the parts of a form.
  private static final class Form {
    private final ReceivedFiles files;
    private final ObjectNode fields = Replies.JSON.createObjectNode();
    private final List<String> images = new ArrayList<>();
    private @Nullable String mask;

    Form(ReceivedFiles files) {
      this.files = files;
    }

    EditRequest read(ServerRequest request) {
      try (InputStream body = request.content().inputStream()) {
        MultipartForm.read(request, body, this::take);
      } catch (IOException e) {
        throw new UncheckedIOException("the client went away", e);
      }
      return new EditRequest(new Asked(fields), images, mask);
    }

    private boolean take(String name, boolean isFile, InputStream content) throws IOException {
      switch (name) {
        case "image", "image[]" -> {
          if (images.size() == MOST_IMAGES) {
            throw new Asked(fields)
                .wrong("image", "may be %d pictures at most".formatted(MOST_IMAGES));
          }
          images.add(kept(content));
        }
        case "mask" -> mask = keptMask(content);
        default -> {
          if (!isFile) {
            field(name, content);
          }
        }
      }
      return true;
    }

    private void field(String name, InputStream content) throws IOException {
      byte[] text = content.readNBytes(MOST_FIELD_BYTES + 1);
      if (text.length > MOST_FIELD_BYTES || fields.size() == MOST_FIELDS) {
        throw new ProblemException(
            Problem.TOO_LARGE,
            "A form has at most %d fields of %d bytes.".formatted(MOST_FIELDS, MOST_FIELD_BYTES));
      }
      fields.put(name, new String(text, StandardCharsets.UTF_8));
    }

    private String kept(InputStream content) {
      return files.inFile(
          file -> {
            files.copy(content, file);
            return files.keep(file).key().value();
          });
    }

    private String keptMask(InputStream content) {
      return files.inFile(
          file -> {
            files.copy(content, file);
            AlphaMask.convert(file);
            return files.keep(file).key().value();
          });
    }
  }
}
