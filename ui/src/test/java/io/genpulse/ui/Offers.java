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

  static final String IMPORTED =
      """
      {"name":"my-portrait","title":null,"description":null,"capability":null,"built_in":false,"ready":true,
       "inputs":[],"models":[],"findings":[]}""";

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
       {"task_type":"inpaint","aliases":["inpainting"],"title":"Inpaint","providers":["diffusers"],
        "schema":{"type":"object","required":["prompt","image","mask"],"properties":{
         "prompt":{"type":"string","title":"Prompt","format":"multiline","x-order":1},
         "image":{"type":"string","title":"Image","format":"input-file","x-order":3},
         "mask":{"type":"string","title":"Mask","format":"input-file","x-order":4},
         "strength":{"type":"number","title":"Strength","minimum":0,"maximum":1,"x-order":5},
         %1$s}}},
       {"task_type":"upscale","aliases":[],"title":"Upscale","providers":[],
        "schema":{"type":"object","required":[],"properties":{
         "image":{"type":"string","title":"Image","format":"input-file","x-order":1},
         "factor":{"type":"number","title":"Factor","minimum":1,"maximum":16,"x-order":2}}}}]"""
          .formatted(COMMON);

  static final String KEYS =
      """
      {"items":[
       {"key_id":"old1","name":"before","scopes":["read"],"user_id":null,"rate":null,"concurrency":null,"budget":null,
        "running":0,"reserved":0,"used":3,"created_at":"2026-01-02T03:04:05Z","revoked_at":"2026-01-03T03:04:05Z"},
       {"key_id":"shop1","name":"web shop","scopes":["read","submit"],"user_id":"shop","rate":60,"concurrency":2,"budget":1000,
        "running":1,"reserved":1,"used":412,"created_at":"2026-01-02T03:04:05Z","revoked_at":null}]}""";

  static final String NEW_KEY =
      """
      {"key_id":"new1","key":"gp_new1_secret","name":"robot","scopes":["read","submit"],"user_id":null,"rate":null,
       "concurrency":null,"budget":null,"running":0,"reserved":0,"used":0,"created_at":"2026-01-02T03:04:05Z","revoked_at":null}""";

  private static final String DELIVERY =
      """
      {"id":7,"task_id":"task-1","url":"https://shop.example/hooks/genpulse","status":"%s","attempts":%d,"next_at":null,
       "log":[{"at":"2026-01-02T03:04:05Z","status":503,"error":"the receiver answered 503","duration_ms":81}%s],
       "created_at":"2026-01-02T03:04:05Z"}""";

  static final String DELIVERIES =
      "{\"items\":[" + DELIVERY.formatted("failed", 1, "") + "],\"next_cursor\":null}";

  static final String DELIVERED =
      DELIVERY.formatted(
          "delivered",
          2,
          ",{\"at\":\"2026-01-02T03:05:05Z\",\"status\":200,\"error\":null,\"duration_ms\":12}");

  static final String REQUESTS =
      """
      {"items":[
       {"n":3,"at":"2026-01-02T03:04:07Z","method":"GET","path":"/tasks","status":200,"duration_ms":3,"agent":"GenPulse","key_id":null,"request_id":"c"},
       {"n":2,"at":"2026-01-02T03:04:06Z","method":"POST","path":"/generate","status":422,"duration_ms":4,"agent":"shop/1.2","key_id":"shop1","request_id":"b"},
       {"n":1,"at":"2026-01-02T03:04:05Z","method":"POST","path":"/generate","status":202,"duration_ms":9,"agent":"python-requests/2.32","key_id":null,"request_id":"a"}]}""";

  static final String PROVIDERS =
      """
      {"keeps_keys":true,"items":[
       {"provider":"openai","ready":false,"missing":"no API key; set GENPULSE_PROVIDERS_OPENAI_API_KEY","kept":false,"restart_needed":false,"capabilities":["TextToImage"]},
       {"provider":"fal","ready":true,"missing":null,"kept":true,"restart_needed":false,"capabilities":["TextToVideo"]}]}""";

  private Offers() {}

  static String log(String process) {
    return """
        {"name":"%s","lines":["10:00:01 INFO  starting","10:00:02 INFO  reading models",
         "10:00:03 ERROR ModuleNotFoundError: No module named 'torch'","10:00:03 INFO  password=hunter2"]}"""
        .formatted(process);
  }
}
