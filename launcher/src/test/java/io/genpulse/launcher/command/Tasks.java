package io.genpulse.launcher.command;

/// Tasks as a server shows them.
final class Tasks {
  private Tasks() {}

  static String completed(String id, String address) {
    return """
        {"task_id":"%1$s","task_type":"text-to-image","status":"completed","progress":100,
         "urls":["%2$s/o/1.png?sig=a.b","%2$s/o/2.png"]}"""
        .formatted(id, address);
  }

  static String pending(String id, String waiting) {
    return """
        {"task_id":"%s","task_type":"text-to-image","status":"pending","route":"diffusers",
         "waiting":%s}"""
        .formatted(id, waiting);
  }
}
