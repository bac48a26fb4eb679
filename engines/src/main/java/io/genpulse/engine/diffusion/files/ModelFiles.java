package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

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

  /// Differs from an earlier one when a file was written to in between.
  default Object stamp() {
    return weightFiles().stream().map(FileState::of).toList();
  }
}
