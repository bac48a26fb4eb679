package io.genpulse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.genpulse.server.ServerConfig.Part;
import io.genpulse.server.config.ConfigReader;
import io.genpulse.server.database.DatabasePools;
import io.genpulse.server.database.DatabaseTaskQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/// What the chart for Kubernetes makes of each of its examples, beside the program that it starts.
/// Its hooks are not among what is rendered here.
@ExtendWith(SharedServer.class)
class HelmChartIT {
  private static final Path CHART = Path.of("../installers/helm/genpulse");

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyProcessTakesTheVariablesItIsStartedWith(Path example) {
    List<Node> containers = containers(render(example));

    Set<String> known =
        ConfigReader.defaults().keySet().stream()
            .map(key -> "GENPULSE_" + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .collect(Collectors.toCollection(TreeSet::new));
    var started = new TreeSet<String>();
    for (Node container : containers) {
      Map<String, String> variables = variables(container);
      String command = container.list("args").getFirst().toString();
      started.add(command);
      assertThat(variables.keySet())
          .filteredOn(name -> !name.startsWith("GENPULSE_ENGINES_COMFYUI_"))
          .isSubsetOf(known);
      switch (command) {
        case "api" -> ServerConfig.fromEnvironment(variables, Set.of(Part.API));
        case "worker" -> ServerConfig.fromEnvironment(variables, Set.of(Part.WORKER));
        default -> {}
      }
    }
    assertThat(started).containsExactly("api", "worker");
  }

  @Test
  void aPoolIsAsLargeAsItsTasksThatWaitOrRun(TestServices services) {
    List<Node> documents = render(CHART.resolve("ci/scale-to-zero.yaml"));
    String light = query(documents, "ScaledObject");
    String diffusers = query(documents, "ScaledJob");
    TestPlace place = services.place();
    try (var databases = DatabasePools.open(place.database())) {
      assertThat(place.number(light)).isZero();

      place.query(
          """
          INSERT INTO tasks (task_id, task_type, route, source, user_id, params, request_hash, status, run_at, deadline_at)
          SELECT gen_random_uuid(), 'text-to-image', route, 'http', 'me', '{}', '', status,
            now() + wait * interval '1 s', now() + patience * interval '1 s'
          FROM (VALUES
            ('cpu', 'pending', -5, NULL), ('cpu', 'pending', -5, 60), ('api', 'pending', -5, NULL),
            ('cpu', 'pending', 3600, NULL), ('cpu', 'pending', -60, -5),
            ('api', 'processing', -5, NULL),
            ('cpu', 'completed', -5, NULL), ('cpu', 'failed', -5, NULL), ('api', 'canceled', -5, NULL),
            ('diffusers', 'pending', -5, NULL), ('comfy', 'pending', -5, NULL), ('comfy', 'processing', -5, NULL))
            AS t (route, status, wait, patience)
          RETURNING task_id
          """);

      assertThat(place.number(light)).as("three wait, one runs").isEqualTo(4);
      assertThat(place.number(diffusers)).isEqualTo(1);

      new DatabaseTaskQueue(databases).pause();

      assertThat(place.number(light)).as("what runs keeps its worker").isEqualTo(1);
      assertThat(place.number(diffusers)).isZero();
    }
  }

  @Test
  void podsEndAfterTheirTasksAndJobsByThemselves() {
    for (Node pod : pods(render(CHART.resolve("ci/gpu.yaml"))).toList()) {
      for (Node container : pod.nodes("containers").toList()) {
        Map<String, String> variables = variables(container);
        assertThat(container.node("securityContext").get("readOnlyRootFilesystem")).isEqualTo(true);
        if (container.list("args").getFirst().equals("worker")) {
          Duration drain = Duration.parse(String.valueOf(variables.get("GENPULSE_WORKER_DRAIN")));
          assertThat((int) pod.get("terminationGracePeriodSeconds"))
              .isGreaterThan((int) drain.toSeconds());
          assertThat(container.list("args").contains("--exit-when-idle"))
              .isEqualTo(pod.get("restartPolicy").equals("Never"));
        }
      }
    }
  }

  @Test
  void whoDrawsHasTheImageWithLibtorch() {
    List<Node> workers =
        containers(render(CHART.resolve("ci/scale-to-zero.yaml"))).stream()
            .filter(container -> container.value().containsKey("args"))
            .filter(container -> container.list("args").getFirst().equals("worker"))
            .toList();

    assertThat(workers)
        .extracting(worker -> worker.list("args").get(2).toString())
        .contains("diffusers");
    assertThat(workers)
        .allSatisfy(
            worker ->
                assertThat(worker.get("image").toString().contains("genpulse-diffusers:"))
                    .isEqualTo(worker.list("args").get(2).toString().contains("diffusers")));
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    assertThatThrownBy(
            () -> template(CHART.resolve("ci/default.yaml")).set("database.host", "").call())
        .hasMessageContaining("database.host is the address of your PostgreSQL; set it");
    assertThatThrownBy(
            () ->
                template(CHART.resolve("ci/default.yaml"))
                    .set("pools.light.scale.kind", "often")
                    .call())
        .hasMessageContaining("pools/light/scale/kind");
  }

  private static TemplateCommand template(Path example) {
    return new Helm(CHART)
        .template()
        .withName("studio")
        .withNamespace("pictures")
        .withKubeVersion("1.30.0")
        .withValuesFile(example);
  }

  private static List<Node> render(Path example) {
    String text = template(example).call();
    return StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
        .filter(Map.class::isInstance)
        .map(document -> new Node((Map<?, ?>) document))
        .toList();
  }

  private static String query(List<Node> documents, String kind) {
    return documents.stream()
        .filter(document -> document.get("kind").equals(kind))
        .flatMap(document -> document.node("spec").nodes("triggers"))
        .map(trigger -> trigger.node("metadata").get("query").toString())
        .findFirst()
        .orElseThrow();
  }

  private static List<Node> containers(List<Node> documents) {
    return pods(documents).flatMap(pod -> pod.nodes("containers")).toList();
  }

  /// What all kinds of documents that make pods have in common: a `spec` with containers in it.
  private static Stream<Node> pods(List<Node> documents) {
    return documents.stream()
        .flatMap(
            document ->
                switch (document.get("kind").toString()) {
                  case "Deployment", "Job" ->
                      Stream.of(document.node("spec").node("template").node("spec"));
                  case "ScaledJob" ->
                      Stream.of(
                          document.node("spec").node("jobTargetRef").node("template").node("spec"));
                  case "Pod" -> Stream.of(document.node("spec"));
                  default -> Stream.empty();
                });
  }

  /// Those from secrets with something in their stead.
  private static Map<String, String> variables(Node container) {
    var variables = new HashMap<String, String>();
    container
        .nodes("env")
        .forEach(
            variable -> {
              String name = variable.get("name").toString();
              variables.put(
                  name,
                  Optional.ofNullable(variable.value().get("value"))
                      .map(Object::toString)
                      .orElse(
                          name.equals("GENPULSE_REDIS_URL")
                              ? "redis://redis:6379"
                              : "a".repeat(24)));
            });
    return variables;
  }

  /// A part of a YAML document.
  private record Node(Map<?, ?> value) {
    Object get(String key) {
      return Optional.<Object>ofNullable(value.get(key))
          .orElseThrow(() -> new AssertionError("no " + key + " in " + value));
    }

    Node node(String key) {
      return new Node((Map<?, ?>) get(key));
    }

    List<?> list(String key) {
      return (List<?>) get(key);
    }

    Stream<Node> nodes(String key) {
      var nodes = new ArrayList<Node>();
      list(key).forEach(one -> nodes.add(new Node((Map<?, ?>) one)));
      return nodes.stream();
    }
  }
}
