package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files of one model, in whatever form people have it: its parts are called as in diffusers
/// (`unet`, `vae`, `text_encoder`, `text_encoder_2`), its configurations are diffusers', too.
///
/// Looks at the disk each time it is asked. Every method throws an [EngineException] naming the
/// file when it is missing, cut or of another form.
public sealed interface ModelFiles permits ModelDirectory, SingleFile {
  String name();

  /// The folder or file.
  Path path();

  /// The class of diffusers that draws with such a model.
  String pipelineClass();

  JsonNode config(String part);

  JsonNode schedulerConfig();

  /// Defaults that the makers of the model recommend; empty when there are none.
  JsonNode hints();

  /// The folder of the tokenizer that belongs to a text encoder.
  ///
  /// @param part `text_encoder` or `text_encoder_2`
  Path tokenizer(String part);

  /// The tensors of a part, by the names of diffusers. The caller closes them.
  TensorSource open(String part);

  long bytes();

  /// The files that hold the weights. Those that a part has not are named, too.
  List<Path> weightFiles();

  /// That of its file of weights; of several, the SHA-256 of the list that `sha256sum` would write
  /// of them, in the order of [#weightFiles]. Reads what was not read before.
  default String sha256(FileHashes hashes) {
    return hashes.of(weightFiles().stream().filter(Files::exists).toList());
  }

  /// The same, where every file was read before.
  default Optional<String> knownSha256(FileHashes hashes) {
    List<Path> files = weightFiles().stream().filter(Files::exists).toList();
    return files.stream().allMatch(file -> hashes.known(file).isPresent())
        ? Optional.of(hashes.of(files))
        : Optional.empty();
  }

  /// Differs from an earlier one when a file was written to in between.
  default WeightsStamp stamp() {
    return WeightsStamp.of(weightFiles());
  }
}
