package io.genpulse.engine.diffusion.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The architecture of a text encoder, found out from the shapes of its tensors.
///
/// @param projection width of what its summary is projected to, 0 where it is not
record TextShapes(int vocabulary, int width, int positions, int layers, int inner, int projection) {
  private static final String LAYER = "text_model.encoder.layers.";

  /// @param unused layers at the end that the model does not use
  static TextShapes of(TensorSource encoder, int unused) {
    int layers = 0;
    while (encoder.has(LAYER + layers + ".layer_norm1.weight")) {
      layers++;
    }
    return new TextShapes(
        side(encoder, "text_model.embeddings.token_embedding.weight", 0),
        side(encoder, "text_model.embeddings.token_embedding.weight", 1),
        side(encoder, "text_model.embeddings.position_embedding.weight", 0),
        layers - unused,
        side(encoder, LAYER + "0.mlp.fc1.weight", 0),
        encoder.has("text_projection.weight") ? side(encoder, "text_projection.weight", 0) : 0);
  }

  private static int side(TensorSource encoder, String name, int side) {
    return Math.toIntExact(encoder.shape(name).get(side));
  }

  /// As transformers configures such an encoder; all that are in use have 64 channels a head.
  ObjectNode config(String activation) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("vocab_size", vocabulary)
        .put("hidden_size", width)
        .put("intermediate_size", inner)
        .put("max_position_embeddings", positions)
        .put("num_hidden_layers", layers)
        .put("num_attention_heads", Math.max(1, width / 64))
        .put("hidden_act", activation)
        .put("projection_dim", projection == 0 ? width : projection);
  }
}
