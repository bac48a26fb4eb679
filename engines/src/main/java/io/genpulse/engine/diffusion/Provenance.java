package io.genpulse.engine.diffusion;

import io.genpulse.engine.diffusion.network.Precision;
import io.genpulse.engine.diffusion.network.TorchRuntime;
import java.util.LinkedHashMap;
import java.util.Map;

/// With what exactly a picture was made, beside its parameters.
///
/// @param modelHash SHA-256 of the model
record Provenance(Meanwhile<String> modelHash, Precision precision) {
  /// Waits for the hash of a model that was never read before.
  Map<String, Object> facts() throws InterruptedException {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("model_sha256", modelHash.get());
    facts.put("engine", DiffusionEngineFactory.ID.toString());
    facts.put("libtorch", TorchRuntime.version());
    facts.put("device", "cpu");
    facts.put("precision", precision.word());
    facts.put("threads", TorchRuntime.threads());
    return facts;
  }
}
