package io.genpulse.server.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.registry.Routing;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads and checks task messages: the one way in, over HTTP and over Redis.
public final class TaskMessageReader {
  private static final Set<String> FIELDS =
      Set.of(
          "task_id",
          "task_type",
          "priority",
          "source",
          "user_id",
          "params",
          "callback_url",
          "deadline_seconds");
  private static final Map<String, Integer> PRIORITIES =
      Map.of("high", 100, "normal", 0, "low", -100);
  private static final int DEEPEST = 100;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /// Where messages come from.
  public enum Way {
    HTTP,
    MQ
  }

  private final HandlerRegistry registry;

  public TaskMessageReader(HandlerRegistry registry) {
    this.registry = registry;
  }

  /// @throws RefusedException `Malformed`, or `Invalid` with everything that is wrong
  public NewTask read(byte[] body, Way way) {
    return new Reading(parse(body), way).task();
  }

  /// The same for the same JSON, however it is written.
  ///
  /// @throws RefusedException `Malformed`
  public String fingerprint(byte[] body) {
    return CanonicalJson.hash(parse(body));
  }

  private static JsonNode parse(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonNode node = JSON.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new RefusedException(new Refusal.Malformed("The body is empty."));
      }
      return node;
    } catch (CharacterCodingException e) {
      throw new RefusedException(new Refusal.Malformed("The body is not UTF-8."));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new RefusedException(
          new Refusal.Malformed(
              at == null
                  ? "The body is not JSON."
                  : "The body is not JSON at line %d, column %d, or nested deeper than %d."
                      .formatted(at.getLineNr(), at.getColumnNr(), DEEPEST)));
    }
  }

  /// One message being read.
  private final class Reading {
    private final JsonNode body;
    private final Way way;
    private final List<ParamProblem> problems = new ArrayList<>();

    Reading(JsonNode body, Way way) {
      this.body = body;
      this.way = way;
    }

    NewTask task() {
      if (!body.isObject()) {
        throw new RefusedException(
            new Refusal.Invalid(
                List.of(new ParamProblem("", "A task message is a JSON object.", "wrong_type"))));
      }
      body.fieldNames()
          .forEachRemaining(
              name -> {
                if (!FIELDS.contains(name)) {
                  wrong(name, "there is no field \"" + name + "\"", "unknown");
                }
              });
      checkStorable(body, "");
      TaskId id = taskId();
      int priority = priority();
      String source = word("source", way == Way.HTTP ? "http" : "mq", 32);
      String userId = word("user_id", "local", 64);
      String callbackUrl = callbackUrl();
      Integer deadline = deadlineSeconds();
      JsonNode params = params();
      RegisteredType type = type();
      if (type != null && params.isObject()) {
        problems.addAll(type.validate(params));
      }
      if (type == null || !problems.isEmpty()) {
        throw new RefusedException(new Refusal.Invalid(problems));
      }
      Routing routing = type.route(params);
      return new NewTask(
          id,
          type.type(),
          routing.route(),
          routing.provider(),
          priority,
          source,
          userId,
          params.toString(),
          hash(type.type(), priority, userId, callbackUrl, deadline, params),
          callbackUrl,
          deadline);
    }

    private void wrong(String field, String detail, String code) {
      problems.add(new ParamProblem(ParamProblem.pointer("", field), detail, code));
    }

    /// PostgreSQL stores neither NUL characters nor halves of surrogate pairs, nor numbers without
    /// bound.
    private void checkStorable(JsonNode node, String pointer) {
      if (node.isTextual() && !isStorable(node.textValue())) {
        problems.add(new ParamProblem(pointer, "must not hold NUL or half a character", "invalid"));
      } else if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > 400) {
        problems.add(new ParamProblem(pointer, "is not a usable number", "invalid"));
      } else if (node.isObject()) {
        node.properties()
            .forEach(
                entry -> {
                  String name = entry.getKey();
                  if (!isStorable(name)) {
                    problems.add(new ParamProblem(pointer, "has a key with NUL", "invalid"));
                  }
                  checkStorable(entry.getValue(), ParamProblem.pointer(pointer, name));
                });
      } else if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          checkStorable(node.path(i), pointer + "/" + i);
        }
      }
    }

    private static boolean isStorable(String text) {
      return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private TaskId taskId() {
      JsonNode node = given("task_id");
      if (node == null) {
        if (way == Way.MQ) {
          wrong("task_id", "task_id is required in messages", "missing");
        }
        return TaskId.random();
      }
      try {
        return TaskId.of(node.isTextual() ? node.textValue() : node.toString());
      } catch (IllegalArgumentException e) {
        wrong("task_id", String.valueOf(e.getMessage()), "invalid");
        return TaskId.random();
      }
    }

    private int priority() {
      JsonNode node = given("priority");
      if (node == null) {
        return 0;
      }
      Integer word = node.isTextual() ? PRIORITIES.get(node.textValue()) : null;
      if (word != null) {
        return word;
      }
      if (node.canConvertToInt() && node.isIntegralNumber() && Math.abs(node.intValue()) <= 100) {
        return node.intValue();
      }
      wrong(
          "priority",
          "priority must be high, normal, low or -100..100 but was " + head(node),
          "invalid");
      return 0;
    }

    private String word(String field, String instead, int longest) {
      JsonNode node = given(field);
      if (node == null) {
        return instead;
      }
      if (node.isTextual() && node.textValue().matches("[\\p{Graph}]{1," + longest + "}")) {
        return node.textValue();
      }
      wrong(
          field,
          "%s must be 1..%d characters without blanks but was %s"
              .formatted(field, longest, head(node)),
          "invalid");
      return instead;
    }

    private @Nullable String callbackUrl() {
      JsonNode node = given("callback_url");
      if (node == null) {
        return null;
      }
      String text = node.isTextual() ? node.textValue() : "";
      try {
        URI uri = URI.create(text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (web && uri.getHost() != null && text.length() <= 2048) {
          return text;
        }
      } catch (IllegalArgumentException e) {
        // Reported below.
      }
      wrong("callback_url", "callback_url must be an http(s) URL but was " + head(node), "invalid");
      return null;
    }

    private @Nullable Integer deadlineSeconds() {
      JsonNode node = given("deadline_seconds");
      if (node == null) {
        return null;
      }
      if (node.isIntegralNumber()
          && node.canConvertToInt()
          && node.intValue() >= 1
          && node.intValue() <= 2_592_000) {
        return node.intValue();
      }
      wrong(
          "deadline_seconds",
          "deadline_seconds must be 1..2592000 but was " + head(node),
          "invalid");
      return null;
    }

    private JsonNode params() {
      JsonNode node = given("params");
      if (node == null) {
        return JsonNodeFactory.instance.objectNode();
      }
      if (!node.isObject()) {
        wrong("params", "params must be an object", "wrong_type");
      }
      return node;
    }

    private @Nullable RegisteredType type() {
      JsonNode node = given("task_type");
      if (node == null) {
        wrong("task_type", "task_type is required", "missing");
        return null;
      }
      RegisteredType type = node.isTextual() ? registry.find(node.textValue()).orElse(null) : null;
      if (type == null) {
        wrong(
            "task_type",
            "there is no task type %s; there are %s"
                .formatted(
                    head(node),
                    String.join(
                        ", ", registry.types().stream().map(RegisteredType::type).toList())),
            "unknown");
      }
      return type;
    }

    private @Nullable JsonNode given(String field) {
      JsonNode node = body.get(field);
      return node == null || node.isNull() ? null : node;
    }

    private static String head(JsonNode node) {
      String text = node.toString();
      return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private static String hash(
        String type,
        int priority,
        String userId,
        @Nullable String callbackUrl,
        @Nullable Integer deadline,
        JsonNode params) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("task_type", type);
      node.put("priority", priority);
      node.put("user_id", userId);
      node.put("callback_url", callbackUrl);
      node.put("deadline_seconds", deadline);
      node.set("params", params);
      return CanonicalJson.hash(node);
    }
  }
}
