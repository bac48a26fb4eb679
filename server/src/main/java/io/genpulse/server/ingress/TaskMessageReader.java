package io.genpulse.server.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.server.access.Principal;
import io.genpulse.server.registry.HandlerRegistry;
import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.registry.ParamProblems;
import io.genpulse.server.registry.RegisteredType;
import io.genpulse.server.registry.Routing;
import io.genpulse.server.task.Excerpt;
import io.genpulse.server.task.Lane;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and checks task messages: the one way in, over HTTP and over Redis.
public final class TaskMessageReader {
  private static final Logger log = LoggerFactory.getLogger(TaskMessageReader.class);
  private static final Set<String> FIELDS =
      Set.of(
          "task_id",
          "task_type",
          "priority",
          "lane",
          "source",
          "user_id",
          "params",
          "callback_url",
          "deadline_seconds");
  // Letters, marks, digits and signs of all scripts, as object keys get a form of their own.
  private static final String VISIBLE = "[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]";
  private static final Map<String, Integer> PRIORITIES =
      Map.of("high", 100, "normal", 0, "low", -100);
  private static final int MOST_UNITS = 1_000;
  private static final int DEEPEST = 100;
  // A workflow of some hundred nodes has some ten thousand.
  private static final int MOST_TOKENS = 200_000;
  private static final int LONGEST_NAME = 1_000;
  private static final int LONGEST_NUMBER = 100;
  // The body has a limit of its own.
  private static final int LONGEST_TEXT = Integer.MAX_VALUE;
  // As far as the numbers of PostgreSQL and of double go, and a little more.
  private static final int LARGEST_EXPONENT = 400;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNameLength(LONGEST_NAME)
                          .maxStringLength(LONGEST_TEXT)
                          .maxTokenCount(MOST_TOKENS)
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
  private final CallbackUrls callbacks;

  public TaskMessageReader(HandlerRegistry registry, CallbackUrls callbacks) {
    this.registry = registry;
    this.callbacks = callbacks;
  }

  /// @throws RefusedException `Malformed`, `Invalid` with what is wrong, or `Unreadable`; nothing
  ///   else, whatever came
  public NewTask read(byte[] body, Way way) {
    return guarded(() -> new Reading(parse(body), way).task());
  }

  /// JSON within the limits that messages have.
  ///
  /// @throws RefusedException `Malformed`
  public static JsonNode json(byte[] body) {
    return guarded(() -> parse(body));
  }

  /// The same for the same JSON, however it is written.
  ///
  /// @throws RefusedException as [#read] does
  public String fingerprint(byte[] body) {
    return guarded(() -> CanonicalJson.hash(parse(body)));
  }

  // Parameter records are foreign code, and who sends what cannot be read is not to stop what
  // others send: one message fails alone, even by an Error.
  @SuppressWarnings("CatchingUnchecked")
  private static <T> T guarded(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RefusedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      log.warn("A message cannot be read", e);
      throw new RefusedException(new Refusal.Unreadable());
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonNode node = JSON.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw malformed("The body is empty.");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw malformed("The body is not UTF-8.");
    } catch (StreamConstraintsException e) {
      throw malformed(limit(e));
    } catch (JsonProcessingException e) {
      throw malformed("The body is not JSON" + at(e) + ": " + why(e) + ".");
    } catch (NumberFormatException | ArithmeticException e) {
      // What Jackson throws for an exponent that is no int.
      throw malformed("The body holds a number with an exponent that is far too large.");
    }
  }

  private static RefusedException malformed(String sentence) {
    return new RefusedException(new Refusal.Malformed(sentence));
  }

  private static String at(JsonProcessingException e) {
    var at = e.getLocation();
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /// What the parser says, in a line.
  private static String why(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.startsWith("Duplicate")) {
      return "a key is there twice" + message.substring(message.indexOf(' ')).replace(" field", "");
    }
    if (message.startsWith("Trailing token")) {
      return "something follows after its end";
    }
    if (message.startsWith("Non-standard token")) {
      return "NaN and Infinity are no JSON numbers";
    }
    return Excerpt.of(message.lines().findFirst().orElse("").replaceFirst(" ?[:(].*$", ""), 120);
  }

  private static String limit(StreamConstraintsException e) {
    String message = e.getOriginalMessage();
    String limit =
        message.contains("nesting")
            ? "is nested deeper than " + DEEPEST
            : message.contains("Number")
                ? "holds a number of more than " + LONGEST_NUMBER + " digits"
                : message.contains("Name")
                    ? "holds a key of more than " + LONGEST_NAME + " characters"
                    : "holds more than " + MOST_TOKENS + " values, keys and brackets";
    return "The body " + limit + at(e) + ".";
  }

  /// One message being read.
  private final class Reading {
    private final JsonNode body;
    private final Way way;
    private final Principal caller = Principal.current();
    private final ParamProblems problems = new ParamProblems();

    Reading(JsonNode body, Way way) {
      this.body = body;
      this.way = way;
    }

    NewTask task() {
      if (!body.isObject()) {
        problems.add("", "A task message is a JSON object.", "wrong_type");
        throw new RefusedException(Refusal.Invalid.of(problems));
      }
      checkStorable(body, "");
      boolean storable = problems.isEmpty();
      body.fieldNames()
          .forEachRemaining(
              name -> {
                if (!FIELDS.contains(name)) {
                  wrong(name, "there is no field \"" + Excerpt.of(name, 60) + "\"", "unknown");
                }
              });
      TaskId id = taskId();
      int rank = lane().rank(priority());
      String source = word("source", way == Way.HTTP ? "http" : "mq", 32);
      String userId = userId();
      String callbackUrl = callbackUrl();
      Integer deadline = deadlineSeconds();
      JsonNode params = params();
      RegisteredType type = type();
      // What cannot be stored is not shown to foreign code.
      Routing routing =
          type != null && params.isObject() && storable
              ? type.route(params, problems).orElse(null)
              : null;
      if (type == null || routing == null || !problems.isEmpty()) {
        throw new RefusedException(Refusal.Invalid.of(problems));
      }
      return new NewTask(
          id,
          type.type(),
          routing.route(),
          routing.provider(),
          rank,
          source,
          userId,
          params.toString(),
          hash(type.type(), rank, userId, callbackUrl, deadline, params),
          deadline,
          routing.needs(),
          callbackUrl,
          caller.keyId(),
          units(params));
    }

    private void wrong(String field, String detail, String code) {
      problems.add(ParamProblem.pointer("", field), detail, code);
    }

    /// PostgreSQL stores neither NUL characters nor halves of surrogate pairs, nor numbers without
    /// bound.
    private void checkStorable(JsonNode node, String pointer) {
      if (node.isTextual() && !isStorable(node.textValue())) {
        problems.add(pointer, "must not hold NUL or half a character", "invalid");
      } else if (node.isBigDecimal()
          && Math.abs((long) node.decimalValue().scale()) > LARGEST_EXPONENT) {
        problems.add(pointer, "is a number too large or too fine to be used", "invalid");
      } else if (node.isObject()) {
        node.properties()
            .forEach(
                entry -> {
                  String name = entry.getKey();
                  if (!isStorable(name)) {
                    problems.add(pointer, "has a key with NUL or half a character", "invalid");
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
        return TaskId.of(node.isTextual() ? node.textValue() : head(node));
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
      if (node.isIntegralNumber() && node.canConvertToInt() && Math.abs(node.intValue()) <= 100) {
        return node.intValue();
      }
      wrong(
          "priority",
          "priority must be high, normal, low or -100..100 but was " + head(node),
          "invalid");
      return 0;
    }

    private Lane lane() {
      JsonNode node = given("lane");
      if (node == null) {
        return Lane.INTERACTIVE;
      }
      for (Lane lane : Lane.values()) {
        if (lane.word().equals(node.textValue())) {
          return lane;
        }
      }
      wrong("lane", "lane must be interactive or background but was " + head(node), "invalid");
      return Lane.INTERACTIVE;
    }

    private String word(String field, String instead, int longest) {
      JsonNode node = given(field);
      if (node == null) {
        return instead;
      }
      if (node.isTextual() && node.textValue().matches(VISIBLE + "{1," + longest + "}")) {
        return node.textValue();
      }
      wrong(
          field,
          "%s must be 1..%d visible characters without blanks but was %s"
              .formatted(field, longest, head(node)),
          "invalid");
      return instead;
    }

    private String userId() {
      String only = caller.user();
      String userId = word("user_id", only == null ? "local" : only, 64);
      if (!caller.sees(userId)) {
        wrong(
            "user_id",
            "user_id must be \"%s\" or left out: the key submits for nobody else".formatted(only),
            "invalid");
      }
      return userId;
    }

    private @Nullable String callbackUrl() {
      JsonNode node = given("callback_url");
      if (node == null) {
        return null;
      }
      String url = node.isTextual() ? node.textValue() : head(node);
      callbacks.problem(url).ifPresent(problem -> wrong("callback_url", problem, "invalid"));
      return url;
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

    /// As many as it makes, where it says so: what it really used is counted at its end.
    private static int units(JsonNode params) {
      int count = params.path("count").asInt(1);
      return Math.clamp(count, 1, MOST_UNITS);
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
      return node.isContainerNode()
          ? node.isArray() ? "an array" : "an object"
          : node.isTextual()
              ? "\"" + Excerpt.of(node.textValue(), 60) + "\""
              : Excerpt.of(node.toString(), 60);
    }

    private static String hash(
        String type,
        int rank,
        String userId,
        @Nullable String callbackUrl,
        @Nullable Integer deadline,
        JsonNode params) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("task_type", type);
      node.put("priority", rank);
      node.put("user_id", userId);
      node.put("callback_url", callbackUrl);
      node.put("deadline_seconds", deadline);
      node.set("params", params);
      return CanonicalJson.hash(node);
    }
  }
}
