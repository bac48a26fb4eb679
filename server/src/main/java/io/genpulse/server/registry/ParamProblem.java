package io.genpulse.server.registry;

/// One thing wrong with the parameters of a request.
///
/// @param pointer JSON pointer into the task message, such as `/params/width`
/// @param detail one sentence with the value
/// @param code `unknown`, `missing`, `wrong_type`, `invalid` or `not_supported`
public record ParamProblem(String pointer, String detail, String code) {
  /// The pointer to a member of what `parent` points to, by RFC 6901.
  public static String pointer(String parent, String member) {
    return parent + "/" + member.replace("~", "~0").replace("/", "~1");
  }
}
