package io.genpulse.engine.comfyui.workflow;

import java.util.Map;
import java.util.Optional;

/// The inputs of ComfyUI's own classes whose values are names of files: uploads, or models with
/// their folder.
final class FileNodes {
  private static final Map<String, InputType> UPLOADS =
      Map.of(
          "LoadImage.image", InputType.IMAGE,
          "LoadImageMask.image", InputType.MASK,
          "LoadImageOutput.image", InputType.IMAGE,
          "LoadVideo.file", InputType.VIDEO,
          "LoadAudio.audio", InputType.AUDIO);

  private static final Map<String, String> FOLDERS =
      Map.ofEntries(
          Map.entry("CheckpointLoaderSimple.ckpt_name", "checkpoints"),
          Map.entry("CheckpointLoader.ckpt_name", "checkpoints"),
          Map.entry("ImageOnlyCheckpointLoader.ckpt_name", "checkpoints"),
          Map.entry("unCLIPCheckpointLoader.ckpt_name", "checkpoints"),
          Map.entry("LTXAVTextEncoderLoader.ckpt_name", "checkpoints"),
          Map.entry("LTXVAudioVAELoader.ckpt_name", "checkpoints"),
          Map.entry("LTXAVTextEncoderLoader.text_encoder", "text_encoders"),
          Map.entry("UNETLoader.unet_name", "diffusion_models"),
          Map.entry("CLIPLoader.clip_name", "text_encoders"),
          Map.entry("DualCLIPLoader.clip_name1", "text_encoders"),
          Map.entry("DualCLIPLoader.clip_name2", "text_encoders"),
          Map.entry("TripleCLIPLoader.clip_name1", "text_encoders"),
          Map.entry("TripleCLIPLoader.clip_name2", "text_encoders"),
          Map.entry("TripleCLIPLoader.clip_name3", "text_encoders"),
          Map.entry("QuadrupleCLIPLoader.clip_name1", "text_encoders"),
          Map.entry("QuadrupleCLIPLoader.clip_name2", "text_encoders"),
          Map.entry("QuadrupleCLIPLoader.clip_name3", "text_encoders"),
          Map.entry("QuadrupleCLIPLoader.clip_name4", "text_encoders"),
          Map.entry("VAELoader.vae_name", "vae"),
          Map.entry("LoraLoader.lora_name", "loras"),
          Map.entry("LoraLoaderModelOnly.lora_name", "loras"),
          Map.entry("ControlNetLoader.control_net_name", "controlnet"),
          Map.entry("DiffControlNetLoader.control_net_name", "controlnet"),
          Map.entry("ModelPatchLoader.name", "model_patches"),
          Map.entry("UpscaleModelLoader.model_name", "upscale_models"),
          Map.entry("LatentUpscaleModelLoader.model_name", "latent_upscale_models"),
          Map.entry("FrameInterpolationModelLoader.model_name", "frame_interpolation"),
          Map.entry("CLIPVisionLoader.clip_name", "clip_vision"),
          Map.entry("StyleModelLoader.style_model_name", "style_models"),
          Map.entry("GLIGENLoader.gligen_name", "gligen"),
          Map.entry("HypernetworkLoader.hypernetwork_name", "hypernetworks"),
          Map.entry("PhotoMakerLoader.photomaker_model_name", "photomaker"),
          Map.entry("AudioEncoderLoader.audio_encoder_name", "audio_encoders"));

  private FileNodes() {}

  /// Folders by class and input.
  static Map<String, String> folders() {
    return FOLDERS;
  }

  static Optional<InputType> upload(String nodeClass, String input) {
    return Optional.ofNullable(UPLOADS.get(nodeClass + "." + input));
  }

  /// The folder below `models` that the value is a file of.
  static Optional<String> folder(String nodeClass, String input) {
    return Optional.ofNullable(FOLDERS.get(nodeClass + "." + input));
  }
}
