package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.Replies;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request for pictures, in the words of the native API.
///
/// @param params without the model and the given pictures
/// @param hints those of them that are left out where an engine does not take them
/// @param inline whether pictures are answered in the answer itself, not as links
/// @param previews how many are wanted meanwhile
record Drawing(Asked asked, ObjectNode params, Set<String> hints, boolean inline, int previews) {
  private static final int MOST = 10;
  private static final int MOST_PREVIEWS = 3;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");

  Drawing {
    hints = Set.copyOf(hints);
  }

  static Drawing of(Asked asked) {
    ObjectNode params = Replies.JSON.createObjectNode();
    var hints = new HashSet<String>();
    asked.pass("prompt", params);
    size(asked, params);
    int n = asked.whole("n", 1, 1, MOST);
    if (n > 1) {
      params.put("count", n);
    }
    quality(asked, params, hints);
    put(params, hints, "background", asked.word("background"), "opaque");
    put(params, hints, "output_format", asked.word("output_format"), "png");
    extras(asked, params);
    return new Drawing(
        asked, params, hints, inline(asked), asked.whole("partial_images", 0, 0, MOST_PREVIEWS));
  }

  private static void size(Asked asked, ObjectNode params) {
    String size = asked.word("size");
    if (size == null) {
      return;
    }
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw asked.wrong("size", "must be auto or like 1024x1024");
    }
    params.put("width", Integer.parseInt(matcher.group(1)));
    params.put("height", Integer.parseInt(matcher.group(2)));
  }

  /// In the words of today's models; `standard` is what they do anyway.
  private static void quality(Asked asked, ObjectNode params, Set<String> hints) {
    String quality = asked.word("quality");
    if (quality != null && !quality.equals("standard")) {
      params.put("quality", quality.equals("hd") ? "high" : quality);
      hints.add("quality");
    }
  }

  private static void put(
      ObjectNode params, Set<String> hints, String name, @Nullable String value, String usual) {
    if (value != null) {
      params.put(name, value);
      if (value.equals(usual)) {
        hints.add(name);
      }
    }
  }

  /// What OpenAI's models do not take and others do.
  private static void extras(Asked asked, ObjectNode params) {
    asked.pass("negative_prompt", params);
    asked.pass("scheduler", params);
    asked.pass("provider_params", params);
    asked.passNumber("seed", params, "seed");
    asked.passNumber("steps", params, "steps");
    asked.passNumber("strength", params, "strength");
    asked.passNumber("cfg_scale", params, "guidance_scale");
    asked.passNumber("guidance_scale", params, "guidance_scale");
  }

  /// OpenAI's models of today answer base64 and know no `response_format`.
  private static boolean inline(Asked asked) {
    String form = asked.word("response_format");
    if (form == null) {
      String model = asked.text("model");
      return model != null && model.matches("(?:chat)?gpt-image.*");
    }
    if (!form.equals("b64_json") && !form.equals("url")) {
      throw asked.wrong("response_format", "must be b64_json or url");
    }
    return form.equals("b64_json");
  }
}
