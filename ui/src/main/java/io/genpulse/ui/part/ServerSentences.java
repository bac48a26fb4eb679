package io.genpulse.ui.part;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What servers and engines say in English, in the window's words. A sentence that is not known is
/// shown as it is: to read it in English is better than not to read it.
public final class ServerSentences {
  private static final Map<Pattern, String> KNOWN = new LinkedHashMap<>();

  static {
    know("denoising (\\d+)/(\\d+)", "step");
    know("loading model (.+)", "loading");
    know("fetching (.+)", "fetching");
    know("(\\S+) is asked", "asked");
    know("(\\S+) (?:draws|films)", "draws");
    know("(\\S+) has drawn", "drawn");
    know("(\\S+) speaks", "speaks");
    know("(\\S+) has spoken", "spoken");
    know("waits for a ComfyUI that is free", "comfyui.busy");
    know("ComfyUI is starting", "comfyui.starting");
    know("ComfyUI is not set up; .+", "comfyui.none");
    know("no API key; set \\S+", "nokey");
    know("done", "done");
  }

  private ServerSentences() {}

  private static void know(String sentence, String key) {
    KNOWN.put(Pattern.compile(sentence), "said." + key);
  }

  /// The sentence for people, or nothing where there is none.
  public static String in(Texts texts, @Nullable String sentence) {
    if (sentence == null) {
      return "";
    }
    for (Map.Entry<Pattern, String> known : KNOWN.entrySet()) {
      Matcher said = known.getKey().matcher(sentence);
      if (said.matches()) {
        Object[] parts = new Object[said.groupCount()];
        for (int i = 0; i < parts.length; i++) {
          parts[i] = said.group(i + 1);
        }
        return texts.of(known.getValue(), parts);
      }
    }
    return sentence;
  }

  /// Whether an engine lacks nothing but the user's key.
  public static boolean isMissingKey(@Nullable String reason) {
    return reason != null && reason.startsWith("no API key;");
  }
}
