package io.genpulse.engine.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every workflow that comes along fits the classes of the oldest and the newest recorded server.
class BuiltInWorkflowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Finding.Code> OF_THIS_SERVER =
      Set.of(Finding.Code.MISSING_MODEL, Finding.Code.WRONG_CHOICE);

  static Collection<Workflow> all() {
    return BuiltInWorkflows.all().values();
  }

  @ParameterizedTest
  @MethodSource("all")
  void fitsBothServers(Workflow workflow) {
    for (ObjectInfo info : List.of(RecordedClasses.OLD, RecordedClasses.NEW)) {
      assertThat(WorkflowLint.check(workflow, info).stream().filter(Finding::isError))
          .as(workflow.name())
          .allMatch(finding -> OF_THIS_SERVER.contains(finding.code()))
          .allMatch(
              finding ->
                  finding.code() == Finding.Code.MISSING_MODEL
                      || "clip_name,clip_name1,clip_name2"
                          .contains(String.valueOf(finding.input())));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theNewestServerDropsNothing(Workflow workflow) {
    assertThat(WorkflowLint.check(workflow, RecordedClasses.NEW))
        .noneMatch(
            finding ->
                finding.code() == Finding.Code.UNKNOWN_INPUT && !"codec".equals(finding.input()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyModelFileOfTheGraphIsListedWithItsFolder(Workflow workflow) {
    Set<String> listed =
        workflow.models().stream()
            .map(model -> model.folder() + "/" + model.file())
            .collect(Collectors.toSet());

    for (String node : workflow.graph().ids()) {
      workflow
          .graph()
          .values(node)
          .forEach(
              (input, value) ->
                  FileNodes.folder(workflow.graph().classOf(node), input)
                      .ifPresent(
                          folder -> assertThat(listed).contains(folder + "/" + value.asText())));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void itsDefaultsAreLetIn(Workflow workflow) {
    var params = JSON.createObjectNode();
    for (WorkflowInput input : workflow.inputs()) {
      JsonNode standard =
          input.fallback() != null
              ? input.fallback()
              : workflow.graph().value(input.targets().getFirst());
      assertThat(standard.isMissingNode()).as(workflow.name() + "." + input.name()).isFalse();
      params.set(input.name(), standard);
    }

    InputValues.read(
        workflow,
        params,
        Set.of(),
        (param, detail, _) -> {
          throw new AssertionError(workflow.name() + "." + param + ": " + detail);
        });
  }

  @Test
  void thereIsOneForEachThingToDo() {
    assertThat(all().stream().map(Workflow::capability).distinct())
        .containsExactlyInAnyOrder(
            "text-to-image",
            "image-to-image",
            "inpaint",
            "upscale",
            "text-to-video",
            "image-to-video");
    assertThat(all()).allMatch(workflow -> !workflow.minimumVersion().isEmpty());
  }

  @Test
  void theFoldersOfModelsAreThoseOfRealClasses() {
    FileNodes.folders()
        .forEach(
            (place, folder) -> {
              int dot = place.indexOf('.');
              assertThat(RecordedClasses.NEW.find(place.substring(0, dot)))
                  .as(place)
                  .hasValueSatisfying(
                      type ->
                          assertThat(type.input(place.substring(dot + 1))).as(place).isPresent());
              assertThat(folder).isNotBlank();
            });
  }
}
