package io.genpulse.engine.comfyui;

import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.ImageToVideo;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.capability.TextToVideo;
import io.genpulse.engine.capability.Upscaling;
import io.genpulse.engine.comfyui.workflow.ModelFile;
import io.genpulse.engine.comfyui.workflow.ObjectInfo;
import io.genpulse.engine.comfyui.workflow.ObjectInfoFile;
import io.genpulse.engine.comfyui.workflow.Workflow;
import io.genpulse.engine.comfyui.workflow.WorkflowCatalogue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The models of the ComfyUI servers, as one of them last told. Safe for use by several threads.
final class ServerModels {
  private static final Map<String, Class<?>> CAPABILITIES =
      Map.of(
          "text-to-image", TextToImage.class,
          "image-to-image", ImageToImage.class,
          "inpaint", Inpainting.class,
          "upscale", Upscaling.class,
          "text-to-video", TextToVideo.class,
          "image-to-video", ImageToVideo.class);

  private final ObjectInfoFile classes;
  private final WorkflowCatalogue catalogue;
  private volatile @Nullable Known known;

  /// What was made of what; it is asked every few seconds, and changes seldom.
  private record Known(ObjectInfo info, List<Workflow> workflows, List<ModelInfo> models) {}

  ServerModels(ObjectInfoFile classes, WorkflowCatalogue catalogue) {
    this.classes = classes;
    this.catalogue = catalogue;
  }

  /// Empty until a server has told.
  List<ModelInfo> all() {
    Optional<ObjectInfo> info = classes.read();
    return info.map(this::of).orElseGet(List::of);
  }

  // The same objects as long as nothing changed.
  @SuppressWarnings("ReferenceEquality")
  private List<ModelInfo> of(ObjectInfo info) {
    List<Workflow> workflows = catalogue.all();
    Known last = known;
    if (last != null && last.info() == info && last.workflows() == workflows) {
      return last.models();
    }
    List<ModelInfo> models =
        ModelFile.of(info, workflows).stream().map(ServerModels::described).toList();
    known = new Known(info, workflows, models);
    return models;
  }

  private static ModelInfo described(ModelFile file) {
    Set<Class<?>> capabilities =
        file.capabilities().stream()
            .filter(CAPABILITIES::containsKey)
            .map(CAPABILITIES::get)
            .collect(Collectors.toSet());
    return new ModelInfo(file.name(), file.folder(), null, null, null, capabilities);
  }
}
