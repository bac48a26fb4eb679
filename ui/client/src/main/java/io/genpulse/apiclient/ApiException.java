package io.genpulse.apiclient;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The API refused a request; carries what its problem document said.
public final class ApiException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Problem problem;

  ApiException(int status, Problem problem) {
    super(sentence(status, problem), null);
    this.status = status;
    this.problem = problem;
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  public Problem problem() {
    return problem;
  }

  private static String sentence(int status, Problem problem) {
    var head = problem.detail() != null ? problem.detail() : problem.title();
    if (head == null) {
      head = "the server answered HTTP " + status;
    }
    if (problem.errors().isEmpty()) {
      return head;
    }
    return problem.errors().stream()
        .map(FieldError::toString)
        .collect(Collectors.joining("; ", head + " (", ")"));
  }

  /// An RFC 9457 problem document; any field may be absent.
  public record Problem(
      @Nullable String type,
      @Nullable String title,
      @Nullable String detail,
      @Nullable String code,
      List<FieldError> errors,
      @Nullable String requestId) {
    public Problem {
      errors = errors == null ? List.of() : List.copyOf(errors);
    }

    static Problem ofDetail(String detail) {
      return new Problem(null, null, detail, null, List.of(), null);
    }

    /// Whether there is no word in it, as in the JSON of something that is no GenPulse.
    boolean isEmpty() {
      return title == null && detail == null && code == null;
    }
  }

  /// One wrong field.
  ///
  /// @param pointer JSON pointer into the request, such as `/params/width`
  public record FieldError(
      @Nullable String pointer, @Nullable String detail, @Nullable String code) {
    @Override
    public String toString() {
      return (pointer == null ? "" : pointer + ": ") + (detail == null ? code : detail);
    }
  }
}
