package io.genpulse.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Opens engines as a program does, from variables of the environment.
public final class EngineUnderTest {
  private EngineUnderTest() {}

  /// @param values by name, such as `base-url`
  public static EngineOptions options(EngineFactory factory, Map<String, String> values) {
    var environment = new LinkedHashMap<String, String>();
    EngineOptions standard = EngineOptions.standard(factory);
    values.forEach((name, value) -> environment.put(standard.variable(name), value));
    var wrong = new ArrayList<String>();
    var options = EngineOptions.read(List.of(factory), environment, Set.of(), wrong::add);
    assertThat(wrong).isEmpty();
    return Optional.ofNullable(options.get(factory.id())).orElse(standard);
  }

  /// @param values by name, such as `base-url`
  public static EngineSettings settings(EngineFactory factory, Map<String, String> values) {
    return new EngineSettings(
        List.of(), "none", Path.of("."), 0, options(factory, values), null, null, null);
  }

  public static Engine open(EngineFactory factory, Map<String, String> values) {
    EngineSettings settings = settings(factory, values);
    assertThat(factory.missing(settings)).isEmpty();
    return factory.open(settings);
  }
}
