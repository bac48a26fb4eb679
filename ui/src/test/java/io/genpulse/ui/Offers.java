package io.genpulse.ui;

/// What a server says it can do, as the real one says it.
final class Offers {
  static final String READY =
      """
      [{"id":"diffusers","route":"diffusers","state":"ready","reason":null,"capabilities":["TextToImage","ImageToImage"]},
       {"id":"comfyui","route":"comfy","state":"unavailable","reason":"No ComfyUI is attached. See docs/comfyui.md.","capabilities":["TextToImage"]},
       {"id":"openai","route":"api","state":"unavailable","reason":"No key: set GENPULSE_PROVIDERS_OPENAI_KEY.","capabilities":["TextToImage"]}]""";

  static final String MODELS =
      """
      [{"name":"starter","engine":"diffusers","kind":"sd1","bytes":9437184},
       {"name":"sd15","engine":"diffusers","kind":"sd1","bytes":4294967296}]""";

  static final String WORKFLOWS =
      """
      [{"name":"flux-portrait","title":"Flux portrait","description":"A portrait with soft light","capability":null,
        "built_in":false,"ready":false,
        "inputs":[{"name":"prompt","type":"text","required":true},{"name":"face","type":"image","required":false}],
        "models":[{"folder":"checkpoints","file":"flux1-dev.safetensors","url":"https://example.org/flux1-dev.safetensors"}],
        "findings":[{"code":"missing_model","error":true,"node":"4","input":"ckpt_name",
                     "message":"The model flux1-dev.safetensors is not in checkpoints."}]},
       {"name":"sdxl","title":"SDXL","description":null,"capability":"text-to-image","built_in":true,"ready":true,
        "inputs":[{"name":"prompt","type":"text","required":true}],"models":[],"findings":[]}]""";

  private static final String COMMON =
      """
      "steps":{"type":"integer","title":"Steps","description":"Denoising steps.","minimum":1,"maximum":1000,"x-group":"Sampling","x-order":10},
      "guidance_scale":{"type":"number","title":"Guidance scale","minimum":0,"maximum":100,"x-group":"Sampling","x-order":11},
      "scheduler":{"type":"string","title":"Scheduler","examples":["ddim","euler","pndm"],"x-group":"Sampling","x-order":12},
      "seed":{"type":"integer","title":"Seed","description":"Same seed, same picture.","x-group":"Sampling","x-order":13},
      "count":{"type":"integer","title":"Count","minimum":1,"maximum":16,"default":1,"x-order":14},
      "output_format":{"type":"string","title":"Output format","examples":["png","jpeg"],"x-group":"Output","x-order":15},
      "model":{"type":"string","title":"Model","x-choices":"models","x-group":"Engine","x-order":16},
      "provider":{"type":"string","title":"Provider","x-choices":"providers","x-group":"Engine","x-order":17},
      "provider_params":{"type":"object","title":"Provider params","x-group":"Engine","x-order":18}""";

  static final String TYPES =
      """
      [{"task_type":"text-to-image","aliases":["txt2img"],"title":"Text to image","providers":["diffusers"],
        "schema":{"type":"object","required":["prompt"],"properties":{
         "prompt":{"type":"string","title":"Prompt","format":"multiline","maxLength":10000,"x-order":1},
         "negative_prompt":{"type":"string","title":"Negative prompt","format":"multiline","x-order":2},
         "width":{"type":"integer","title":"Width","minimum":16,"maximum":8192,"x-group":"Size","x-order":3},
         "height":{"type":"integer","title":"Height","minimum":16,"maximum":8192,"x-group":"Size","x-order":4},
         %1$s}}},
       {"task_type":"image-to-image","aliases":[],"title":"Image to image","providers":["diffusers"],
        "schema":{"type":"object","required":["prompt"],"properties":{
         "prompt":{"type":"string","title":"Prompt","format":"multiline","x-order":1},
         "image":{"type":"string","title":"Image","format":"input-file","x-order":3},
         "images":{"type":"array","items":{"type":"string","format":"input-file"},"title":"Images","x-order":4},
         "strength":{"type":"number","title":"Strength","minimum":0,"maximum":1,"x-order":5},
         %1$s}}},
       {"task_type":"upscale","aliases":[],"title":"Upscale","providers":[],
        "schema":{"type":"object","required":[],"properties":{
         "image":{"type":"string","title":"Image","format":"input-file","x-order":1},
         "factor":{"type":"number","title":"Factor","minimum":1,"maximum":16,"x-order":2}}}}]"""
          .formatted(COMMON);

  private Offers() {}

  static String log(String process) {
    return """
        {"name":"%s","lines":["10:00:01 INFO  starting","10:00:02 INFO  reading models",
         "10:00:03 ERROR ModuleNotFoundError: No module named 'torch'","10:00:03 INFO  password=hunter2"]}"""
        .formatted(process);
  }
}
