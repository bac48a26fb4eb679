package io.genpulse.server.registry;

import io.genpulse.server.task.Excerpt;

/// One thing wrong with the parameters of a request. What it says of them is cut to a length that
/// can be shown.
///
/// @param pointer JSON pointer into the task message, such as `/params/width`
/// @param detail one sentence with the value
/// @param code `unknown`, `missing`, `wrong_type`, `invalid` or `not_supported`
public record ParamProblem(String pointer, String detail, String code) {
  private static final int LONGEST_POINTER = 300;
  private static final int LONGEST_DETAIL = 600;

  public ParamProblem {
    pointer = Excerpt.of(pointer, LONGEST_POINTER);
    detail = Excerpt.of(detail, LONGEST_DETAIL);
  }

  /// The pointer to a member of what `parent` points to, by RFC 6901.
  public static String pointer(String parent, String member) {
    return parent + "/" + member.replace("~", "~0").replace("/", "~1");
  }
}
