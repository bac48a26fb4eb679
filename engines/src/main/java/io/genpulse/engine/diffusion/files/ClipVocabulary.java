package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The vocabulary of CLIP (ViT-L/14), which every checkpoint in one file is trained with and none
/// has within it. Brought along as its merges, from which everything else follows; written out as
/// tokenizer folders when first asked for.
///
/// Safe for use by several threads and processes.
///
/// @param cache where to write the folders
public record ClipVocabulary(Path cache) {
  static final int TOKENS = 49408;

  private static final String BEGIN = "<|startoftext|>";
  private static final String END = "<|endoftext|>";

  /// The tokenizer of the first encoder, which fills up with the end token.
  Path clip() {
    return folder("clip-vit-l14", END);
  }

  /// The tokenizer of OpenCLIP's encoders, which fills up with number 0.
  Path openClip() {
    return folder("open-clip", "!");
  }

  private Path folder(String name, String pad) {
    Path folder = cache.resolve("tokenizers").resolve(name);
    // Written last, so where it is the others are.
    Path config = folder.resolve("tokenizer_config.json");
    if (Files.exists(config)) {
      return folder;
    }
    try {
      Files.createDirectories(folder);
      List<String> merges = merges();
      write(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
      write(folder.resolve("vocab.json"), vocabulary(merges).toString());
      write(config, config(pad).toString());
      return folder;
    } catch (IOException e) {
      throw new EngineException(
          EngineError.INTERNAL, "CLIP's tokenizer cannot be written to " + folder + ": " + e, e);
    }
  }

  /// Whole or not at all, whoever else writes the same.
  private static void write(Path file, String text) throws IOException {
    Path part = Files.createTempFile(file.getParent(), "writing", ".part");
    try {
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static ObjectNode config(String pad) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("bos_token", BEGIN)
        .put("eos_token", END)
        .put("unk_token", END)
        .put("pad_token", pad)
        .put("model_max_length", 77);
  }

  static List<String> merges() throws IOException {
    InputStream packed = ClipVocabulary.class.getResourceAsStream("clip-merges.txt.gz");
    if (packed == null) {
      throw new IOException("clip-merges.txt.gz is not on the class path");
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#version")).toList();
    }
  }

  /// Each byte by its sign, within a word and at its end; then what each merge makes.
  static ObjectNode vocabulary(List<String> merges) {
    List<String> tokens = new ArrayList<>();
    List<String> signs = signs();
    tokens.addAll(signs);
    signs.forEach(sign -> tokens.add(sign + "</w>"));
    merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
    tokens.add(BEGIN);
    tokens.add(END);
    ObjectNode ids = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < tokens.size(); i++) {
      ids.put(tokens.get(i), i);
    }
    return ids;
  }

  /// A visible sign for each byte: printable ones for themselves, the others from 256 on.
  private static List<String> signs() {
    var signs = new ArrayList<String>();
    var others = new ArrayList<String>();
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      if (printable) {
        signs.add(Character.toString(value));
      } else {
        others.add(Character.toString(256 + others.size()));
      }
    }
    signs.addAll(others);
    return signs;
  }
}
