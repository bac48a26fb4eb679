package io.genpulse.engine.diffusion.network;

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
public final class ClipTextEncoder {
  private final Kernels kernels;
  private final int heads;
  private final double eps;
  private final boolean quickGelu;
  private final long vocabulary;
  private final Layer embeddings;
  private final List<Layer> layers = new ArrayList<>();
  private final Layer finalNorm;
  private final @Nullable Layer projection;

  public ClipTextEncoder(Kernels kernels, JsonNode config, Weights root) {
    this.kernels = kernels;
    this.heads = config.path("num_attention_heads").asInt(12);
    this.eps = config.path("layer_norm_eps").asDouble(1e-5);
    String activation = config.path("hidden_act").asText("quick_gelu");
    this.quickGelu =
        switch (activation) {
          case "quick_gelu" -> true;
          case "gelu" -> false;
          default ->
              throw new EngineException(
                  EngineError.NOT_SUPPORTED,
                  "hidden_act \"" + activation + "\" of the text encoder is not supported");
        };
    // Both spellings exist in the wild.
    Weights weights = root.has("embeddings.token_embedding.weight") ? root : root.at("text_model");
    long width = config.path("hidden_size").asLong(512);
    this.vocabulary = config.path("vocab_size").asLong(49408);
    long positions = config.path("max_position_embeddings").asLong(77);
    this.embeddings =
        weights.layer(
            new NDList(
                weights.get("embeddings.token_embedding.weight", vocabulary, width),
                weights.get("embeddings.position_embedding.weight", positions, width)));
    long inner = config.path("intermediate_size").asLong(2048);
    for (int i = 0; i < config.path("num_hidden_layers").asInt(12); i++) {
      layers.add(layer(weights.at("encoder.layers." + i), width, inner));
    }
    this.finalNorm = weights.layer(weights.norm("final_layer_norm", width));
    this.projection =
        root.has("text_projection.weight")
            ? root.layer(
                new NDList(
                    root.get(
                        "text_projection.weight",
                        config.path("projection_dim").asLong(width),
                        width)))
            : null;
  }

  private static Layer layer(Weights at, long width, long inner) {
    return at.layer(
        at.norm("layer_norm1", width),
        at.linear("self_attn.q_proj", width, width),
        at.linear("self_attn.k_proj", width, width),
        at.linear("self_attn.v_proj", width, width),
        at.linear("self_attn.out_proj", width, width),
        at.norm("layer_norm2", width),
        at.linear("mlp.fc1", inner, width),
        at.linear("mlp.fc2", width, inner));
  }

  public int layers() {
    return layers.size();
  }

  /// The states after the final norm, for each row of ids.
  ///
  /// @throws EngineException `MODEL_INVALID` for an id that the encoder was not trained with
  public NDArray encode(NDManager manager, long[][] ids) {
    NDArray states = embed(manager, ids);
    for (Layer layer : layers) {
      NDArray before = states;
      states = next(before, layer);
      before.close();
    }
    try (NDArray last = states) {
      return finalNorm(last);
    }
  }

  /// The states before the first layer and after each one, none of them normed.
  public List<NDArray> hiddenStates(NDManager manager, long[][] ids) {
    var all = new ArrayList<NDArray>();
    all.add(embed(manager, ids));
    for (Layer layer : layers) {
      all.add(next(all.getLast(), layer));
    }
    return all;
  }

  private NDArray embed(NDManager manager, long[][] ids) {
    for (long[] row : ids) {
      for (long id : row) {
        if (id < 0 || id >= vocabulary) {
          throw new EngineException(
              EngineError.MODEL_INVALID,
              "the model's tokenizer has a token %d, but its text encoder knows 0..%d"
                  .formatted(id, vocabulary - 1));
        }
      }
    }
    try (NDArray rows = manager.create(ids)) {
      return kernels.embed(rows, embeddings);
    }
  }

  private NDArray next(NDArray states, Layer layer) {
    return kernels.textLayer(states, layer, heads, quickGelu, eps);
  }

  public NDArray finalNorm(NDArray states) {
    return kernels.layerNorm(states, finalNorm, eps);
  }

  /// The normed states at each row's first end token, which has the highest id of the vocabulary.
  public static NDArray pooled(NDArray states, long[][] ids) {
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
  public NDArray projected(NDArray pooled) {
    return projection == null ? pooled : kernels.project(pooled, projection);
  }
}
