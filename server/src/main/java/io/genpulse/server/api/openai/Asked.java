package io.genpulse.server.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.api.Problem;
import io.genpulse.server.api.ProblemException;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.Excerpt;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The fields of a request, whether they came as JSON or as the texts of a form. What is unknown or
/// null is passed over, as OpenAI's clients expect.
///
/// @param fields by name
record Asked(ObjectNode fields) {
  /// @throws ProblemException when the body is no object
  static Asked of(JsonNode body) {
    if (body instanceof ObjectNode object) {
      return new Asked(object);
    }
    throw new ProblemException(Problem.INVALID, "The body must be a JSON object.");
  }

  /// Null when it is left out.
  @Nullable String text(String name) {
    JsonNode value = given(name);
    if (value == null || value.isTextual()) {
      return value == null ? null : value.textValue();
    }
    throw wrong(name, "must be a string");
  }

  /// The word in lower case; null when it is left out or says `auto`.
  @Nullable String word(String name) {
    String text = text(name);
    String word = text == null ? "auto" : text.strip().toLowerCase(Locale.ROOT);
    return word.equals("auto") || word.isEmpty() ? null : word;
  }

  int whole(String name, int instead, int least, int most) {
    BigDecimal value = number(name);
    if (value == null) {
      return instead;
    }
    if (value.stripTrailingZeros().scale() > 0
        || value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw wrong(name, "must be a whole number %d..%d".formatted(least, most));
    }
    return value.intValue();
  }

  private @Nullable BigDecimal number(String name) {
    JsonNode value = given(name);
    if (value == null || value.isNumber()) {
      return value == null ? null : value.decimalValue();
    }
    if (value.isTextual() && value.textValue().matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      return new BigDecimal(value.textValue());
    }
    throw wrong(name, "must be a number");
  }

  boolean flag(String name) {
    JsonNode value = given(name);
    return value != null && value.asText().equals("true");
  }

  /// Puts a field among the parameters under its own name, if it is there.
  void pass(String name, ObjectNode params) {
    pass(name, params, name);
  }

  void pass(String name, ObjectNode params, String as) {
    JsonNode value = given(name);
    if (value != null) {
      params.set(as, value);
    }
  }

  /// Of a form, too, where it is a text.
  void passNumber(String name, ObjectNode params, String as) {
    BigDecimal value = number(name);
    if (value != null) {
      params.put(as, value);
    }
  }

  @Nullable JsonNode given(String name) {
    JsonNode value = fields.get(name);
    return value == null || value.isNull() ? null : value;
  }

  ProblemException wrong(String name, String rule) {
    JsonNode value = given(name);
    String shown =
        value == null
            ? "nothing"
            : value.isContainerNode() ? "an object or array" : Excerpt.of(value.toString(), 60);
    String sentence = "%s %s but was %s".formatted(name, rule, shown);
    return new ProblemException(
        Problem.INVALID,
        sentence + ".",
        List.of(new ParamProblem("/" + name, sentence, "invalid")));
  }
}
