package io.genpulse.engine.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CLIP's text transformer: token ids to states.
final class ClipTextEncoder {
  private final Kernels kernels;
  private final int heads;
  private final double eps;
  private final long quickGelu;
  private final NDList embeddings;
  private final List<NDList> layers = new ArrayList<>();
  private final NDList finalNorm;
  private final @Nullable NDArray projection;

  ClipTextEncoder(Kernels kernels, JsonNode config, Weights root) {
    this.kernels = kernels;
    this.heads = config.path("num_attention_heads").asInt(12);
    this.eps = config.path("layer_norm_eps").asDouble(1e-5);
    String activation = config.path("hidden_act").asText("quick_gelu");
    this.quickGelu =
        switch (activation) {
          case "quick_gelu" -> 1;
          case "gelu" -> 0;
          default ->
              throw new EngineException(
                  EngineError.NOT_SUPPORTED,
                  "hidden_act \"" + activation + "\" of the text encoder is not supported");
        };
    // Both spellings exist in the wild.
    Weights weights = root.has("embeddings.token_embedding.weight") ? root : root.at("text_model");
    long width = config.path("hidden_size").asLong(512);
    this.embeddings =
        new NDList(
            weights.get(
                "embeddings.token_embedding.weight",
                config.path("vocab_size").asLong(49408),
                width),
            weights.get(
                "embeddings.position_embedding.weight",
                config.path("max_position_embeddings").asLong(77),
                width));
    long inner = config.path("intermediate_size").asLong(2048);
    for (int i = 0; i < config.path("num_hidden_layers").asInt(12); i++) {
      layers.add(layer(weights.at("encoder.layers." + i), width, inner));
    }
    this.finalNorm = weights.norm("final_layer_norm", width);
    this.projection =
        root.has("text_projection.weight")
            ? root.get("text_projection.weight", config.path("projection_dim").asLong(width), width)
            : null;
  }

  private static NDList layer(Weights at, long width, long inner) {
    return Weights.join(
        at.norm("layer_norm1", width),
        at.linear("self_attn.q_proj", width, width),
        at.linear("self_attn.k_proj", width, width),
        at.linear("self_attn.v_proj", width, width),
        at.linear("self_attn.out_proj", width, width),
        at.norm("layer_norm2", width),
        at.linear("mlp.fc1", inner, width),
        at.linear("mlp.fc2", width, inner));
  }

  /// The states after the final norm, for each row of ids.
  NDArray encode(NDManager manager, long[][] ids) {
    return finalNorm(hiddenStates(manager, ids).getLast());
  }

  /// The states before the first layer and after each one, none of them normed.
  List<NDArray> hiddenStates(NDManager manager, long[][] ids) {
    NDArray states = kernels.call("embed", new NDList(manager.create(ids)), embeddings);
    var all = new ArrayList<NDArray>();
    all.add(states);
    for (NDList layer : layers) {
      states = kernels.call("text_layer", new NDList(states), layer, (long) heads, quickGelu, eps);
      all.add(states);
    }
    return all;
  }

  NDArray finalNorm(NDArray states) {
    return kernels.call("layer_norm", new NDList(states), finalNorm, eps);
  }

  /// The normed states at each row's first end token, which has the highest id of the vocabulary.
  static NDArray pooled(NDArray states, long[][] ids) {
    var rows = new NDList();
    for (int row = 0; row < ids.length; row++) {
      int end = 0;
      for (int i = 1; i < ids[row].length; i++) {
        if (ids[row][i] > ids[row][end]) {
          end = i;
        }
      }
      rows.add(states.get(row, end));
    }
    return NDArrays.stack(rows);
  }

  /// Pooled states through the model's projection; as they are where it has none.
  NDArray projected(NDArray pooled) {
    return projection == null ? pooled : pooled.matMul(projection.transpose());
  }
}
