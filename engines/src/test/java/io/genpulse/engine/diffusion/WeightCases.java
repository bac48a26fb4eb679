package io.genpulse.engine.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.diffusion.files.ClipVocabulary;
import io.genpulse.engine.diffusion.files.LoadedTensors;
import io.genpulse.engine.diffusion.files.LoraPatches;
import io.genpulse.engine.diffusion.files.ModelDirectory;
import io.genpulse.engine.diffusion.files.ModelFiles;
import io.genpulse.engine.diffusion.files.SingleFile;
import io.genpulse.engine.diffusion.files.TensorSource;
import io.genpulse.engine.diffusion.network.ClipTextEncoder;
import io.genpulse.engine.diffusion.network.Kernels;
import io.genpulse.engine.diffusion.network.UNet;
import io.genpulse.engine.diffusion.network.Vae;
import io.genpulse.engine.diffusion.network.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The cases of `single-file` and `lora`.
record WeightCases(Kernels kernels, FixtureFiles files, Path temporary) {
  void check(NDManager manager, JsonNode fixture) throws IOException, InterruptedException {
    if (fixture.path("kind").asText().equals("lora")) {
      lora(manager, fixture);
    } else {
      singleFile(manager, fixture);
    }
  }

  private void singleFile(NDManager manager, JsonNode fixture)
      throws IOException, InterruptedException {
    JsonNode inputs = fixture.path("inputs");
    String packed = inputs.path("checkpoint").path("model_file").asText();
    Path file = Files.createTempFile(temporary, "checkpoint", ".safetensors");
    try (InputStream in = Files.newInputStream(files.model(packed));
        InputStream plain = packed.endsWith(".gz") ? new GZIPInputStream(in) : in) {
      Files.write(file, plain.readAllBytes());
    }
    var model = new SingleFile(file, new ClipVocabulary(temporary));
    assertThat(model.form()).isEqualTo(fixture.path("expected").path("type").asText());
    var loaded = new Loaded(this, model, manager);

    loaded.compareNetworks(fixture);

    Vae vae = loaded.vae();
    NDArray decoded = vae.decode(files.tensor(manager, inputs.path("latents")));
    files.compare("decoded", decoded, fixture);
    files.compare("encoded_mean", vae.encode(decoded.clip(-1, 1)).mean(), fixture);
  }

  private void lora(NDManager manager, JsonNode fixture) throws InterruptedException {
    JsonNode inputs = fixture.path("inputs");
    var model = new ModelDirectory(files.model(fixture.path("model").asText()));
    var loaded = new Loaded(this, model, manager);
    float[] before = loaded.unet(files, inputs, loaded.given(inputs)).toFloatArray();
    var patches = new LoraPatches(model, loaded.parts(), kernels);
    var wanted = new ArrayList<LoraPatches.Use>();
    for (JsonNode use : inputs.path("loras")) {
      wanted.add(
          new LoraPatches.Use(
              files.model(use.path("model_file").asText()), use.path("weight").asDouble(1)));
    }

    patches.apply(wanted);

    loaded.compareNetworks(fixture);
    String fused = inputs.path("fused").asText();
    files.compare("fused_weight", loaded.array("unet", fused), fixture);
    patches.apply(List.of());
    assertThat(loaded.unet(files, inputs, loaded.given(inputs)).toFloatArray()).isEqualTo(before);
  }

  static UNet.@Nullable Added added(FixtureFiles files, NDManager manager, JsonNode inputs) {
    if (!inputs.has("text_embeds")) {
      return null;
    }
    float[] ids = files.tensor(manager, inputs.path("time_ids")).toFloatArray();
    NDArray pooled = files.tensor(manager, inputs.path("text_embeds"));
    int length = ids.length / (int) pooled.getShape().get(0);
    var rows = new ArrayList<double[]>();
    for (int row = 0; row < ids.length / length; row++) {
      double[] one = new double[length];
      int first = row * length;
      Arrays.setAll(one, i -> ids[first + i]);
      rows.add(one);
    }
    return new UNet.Added(pooled, rows);
  }

  /// A model with all its parts.
  private static final class Loaded {
    private final FixtureFiles files;
    private final NDManager manager;
    private final boolean xl;
    private final Map<String, LoadedTensors> parts = new HashMap<>();
    private final List<ClipTextEncoder> encoders = new ArrayList<>();
    private final UNet unet;
    private final Vae vae;

    Loaded(WeightCases cases, ModelFiles model, NDManager manager) {
      this.files = cases.files();
      this.manager = manager;
      xl = model.pipelineClass().contains("XL");
      for (String part : xl ? List.of("text_encoder", "text_encoder_2") : List.of("text_encoder")) {
        try (TensorSource source = model.open(part)) {
          encoders.add(
              new ClipTextEncoder(cases.kernels(), model.config(part), weights(source, part)));
        }
      }
      try (TensorSource source = model.open("unet")) {
        unet = new UNet(cases.kernels(), model.config("unet"), weights(source, "unet"));
      }
      try (TensorSource source = model.open("vae")) {
        vae = new Vae(cases.kernels(), model.config("vae"), weights(source, "vae"));
      }
    }

    private Weights weights(TensorSource source, String part) {
      return new Weights(
          source, manager, "", parts.computeIfAbsent(part, _ -> new LoadedTensors()));
    }

    Vae vae() {
      return vae;
    }

    Map<String, LoadedTensors> parts() {
      return parts;
    }

    NDArray array(String part, String name) {
      return parts.getOrDefault(part, new LoadedTensors()).find(name).orElseThrow();
    }

    NDArray given(JsonNode inputs) {
      return files.tensor(manager, inputs.path("encoder_hidden_states"));
    }

    NDArray unet(FixtureFiles files, JsonNode inputs, NDArray text) throws InterruptedException {
      return unet.predict(
          files.tensor(manager, inputs.path("sample")),
          new double[] {inputs.path("timestep").asDouble()},
          unet.conditioning(text, added(files, manager, inputs)));
    }

    void compareNetworks(JsonNode fixture) throws InterruptedException {
      JsonNode inputs = fixture.path("inputs");
      JsonNode expected = fixture.path("expected");
      NDArray ids = files.tensor(manager, inputs.path("input_ids"));
      long[] flat = ids.toLongArray();
      int length = (int) ids.getShape().get(1);
      long[][] rows = new long[(int) ids.getShape().get(0)][];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * length, (i + 1) * length));
      List<NDArray> texts =
          encoders.stream()
              .map(
                  encoder -> {
                    List<NDArray> states = encoder.hiddenStates(manager, rows);
                    return xl ? states.get(states.size() - 2) : encoder.encode(manager, rows);
                  })
              .toList();
      files.compare("text_output", texts.getFirst(), fixture);
      if (xl) {
        files.compare("text_output_2", texts.getLast(), fixture);
      }
      if (expected.has("text_projected")) {
        ClipTextEncoder last = encoders.getLast();
        NDArray pooled = ClipTextEncoder.pooled(last.encode(manager, rows), rows);
        files.compare("text_projected", last.projected(pooled), fixture);
      }
      NDArray text = xl ? texts.getFirst().concat(texts.getLast(), 2) : texts.getFirst();
      if (expected.has("unet_output_on_text")) {
        files.compare("unet_output_on_text", unet(files, inputs, text), fixture);
        files.compare("unet_output", unet(files, inputs, given(inputs)), fixture);
      } else {
        files.compare("unet_output", unet(files, inputs, text), fixture);
      }
    }
  }
}
