package io.genpulse.engine.midjourney;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.capability.PictureSource;
import io.genpulse.engine.midjourney.MidjourneyJobs.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What can be done with a picture that Midjourney drew. Newer gateways show a job's buttons, and
/// one of them is pressed; the original has three words instead.
///
/// `provider_params.action` picks another button by how its id begins, such as `MJ::JOB::pan_left`,
/// or one of the three words: `UPSCALE`, `VARIATION`, `REROLL`.
final class MidjourneyActions {
  private static final String MUCH = "MJ::JOB::high_variation";
  private static final String LITTLE = "MJ::JOB::low_variation";

  private final Gateway gateway;

  MidjourneyActions(Gateway gateway) {
    this.gateway = gateway;
  }

  Call upscale(PictureSource.OfJob source, Map<String, Object> extras, ObjectNode body)
      throws InterruptedException {
    return call(source, extras, "UPSCALE", List.of("MJ::JOB::upsample"), body);
  }

  Call variation(
      PictureSource.OfJob source,
      @Nullable Double strength,
      Map<String, Object> extras,
      ObjectNode body)
      throws InterruptedException {
    if (strength == null) {
      return call(source, extras, "VARIATION", List.of("MJ::JOB::variation", MUCH), body);
    }
    try {
      return call(source, extras, "", List.of(strength < 0.5 ? LITTLE : MUCH), body);
    } catch (EngineException e) {
      throw e.field().filter("index"::equals).isPresent()
          ? EngineException.invalid(
              "strength", "midjourney offers no strength for this picture; leave it out")
          : e;
    }
  }

  /// @param word of the original; empty where it has none
  /// @param buttons how the ids of those that do it begin, the best first
  private Call call(
      PictureSource.OfJob source,
      Map<String, Object> extras,
      String word,
      List<String> buttons,
      ObjectNode body)
      throws InterruptedException {
    String named = extras.get("action") instanceof String action ? action : "";
    int grid = (source.index() - 1) / MidjourneyChecks.GRID;
    int picture = (source.index() - 1) % MidjourneyChecks.GRID + 1;
    String id = MidjourneyJobs.ofGrid(source.job(), grid).orElseThrow(() -> noSuch(source.index()));
    JsonNode shown = gateway.fetch(id).orElseThrow(MidjourneyActions::gone).path("buttons");
    body.put("taskId", id);
    if (shown.isEmpty()) {
      String does = named.isEmpty() ? word : named;
      if (does.isEmpty()) {
        throw noSuch(source.index());
      }
      return new Call("change", body.put("action", does).put("index", picture), true);
    }
    String pressed =
        button(shown, named.isEmpty() ? buttons : List.of(named), picture, !named.isEmpty())
            .orElseThrow(() -> noSuch(source.index()));
    return new Call("action", body.put("customId", pressed), true);
  }

  private static Optional<String> button(
      JsonNode shown, List<String> beginnings, int picture, boolean forAll) {
    List<String> ids = shown.valueStream().map(one -> one.path("customId").asText("")).toList();
    return beginnings.stream()
        .flatMap(begin -> ids.stream().filter(id -> id.startsWith(begin)))
        .filter(id -> id.contains("::" + picture + "::"))
        .findFirst()
        .or(
            () ->
                forAll
                    ? ids.stream().filter(id -> id.startsWith(beginnings.getFirst())).findFirst()
                    : Optional.empty());
  }

  private static EngineException gone() {
    return EngineException.invalid(
        "parent_task", "midjourney's gateway has that task's job no more; draw the picture anew");
  }

  private static EngineException noSuch(int index) {
    return EngineException.invalid(
        "index", "midjourney offers this for no picture %d of that task".formatted(index));
  }
}
