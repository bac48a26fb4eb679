package io.genpulse.server.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.genpulse.engine.EngineCatalog;
import io.genpulse.engine.EngineOptions;
import io.genpulse.engine.EngineSettings;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.fleet.Fleet;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import io.genpulse.server.ingress.TaskMessageReader.Way;
import io.genpulse.server.registry.HandlerRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskMessageReaderTest {
  private static final String ID = "00000000-0000-4000-8000-00000000000a";

  private final TaskMessageReader reader =
      new TaskMessageReader(
          new HandlerRegistry(
              List.of(new Sum(), new Nasty()),
              new EngineChoice(
                  new EngineCatalog(
                      List.of(),
                      List.of(),
                      factory ->
                          new EngineSettings(
                              List.of(), "", Path.of("."), 0, EngineOptions.standard(factory))),
                  Fleet.NONE)),
          new CallbackUrls(false));

  record Terms(
      int whole,
      @Nullable Long wide,
      @Nullable Double broken,
      @Nullable List<Integer> list,
      @Nullable Object any) {}

  @TaskType("sum")
  static final class Sum implements TaskHandler<Terms> {
    @Override
    public TaskResult execute(Terms params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  record Trap(String how) {
    Trap {
      switch (how) {
        case "overflow" -> throw new StackOverflowError("pretended");
        case "memory" -> throw new OutOfMemoryError("pretended");
        case "missing" -> throw new NoClassDefFoundError("pretended");
        default -> throw new IllegalStateException("the way is blocked");
      }
    }
  }

  @TaskType("nasty")
  static final class Nasty implements TaskHandler<Trap> {
    @Override
    public TaskResult execute(Trap params, TaskContext context) {
      return TaskResult.of(Map.of());
    }
  }

  private static String message(String params) {
    return "{\"task_id\":\"%s\",\"task_type\":\"sum\",\"params\":%s}".formatted(ID, params);
  }

  private Refusal refusal(String message) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> reader.read(message.getBytes(StandardCharsets.UTF_8), Way.MQ));
    assertThat(refused).as(message).isNotNull();
    assertThat(refused.refusal().summary().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(1024);
    return refused.refusal();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0e99999999999",
        "1e99999999999",
        "1e-99999999999",
        "-0.0e+99999999999999999999",
        "1e2147483647",
        "1e2147483648",
        "1e-2147483648",
        "1.5e2147483647",
        "1e401",
        "1e-401",
      })
  void aNumberWithoutBoundIsRefusedWhereverItStands(String number) {
    for (String field : List.of("whole", "wide", "broken", "any")) {
      refusal(message("{\"whole\":1,\"%s\":%s}".formatted(field, number)));
    }
    refusal(message("{\"whole\":1,\"list\":[%s]}".formatted(number)));
    refusal(message("{\"whole\":1,\"any\":{\"a\":[%s]}}".formatted(number)));
    refusal(message("{\"whole\":1}").replace("{\"task_id\"", "{\"x\":" + number + ",\"task_id\""));
    for (String field : List.of("priority", "deadline_seconds", "user_id", "source", "params")) {
      refusal("{\"task_id\":\"%s\",\"task_type\":\"sum\",\"%s\":%s}".formatted(ID, field, number));
    }
    refusal("{\"task_id\":%s,\"task_type\":%s}".formatted(number, number));
    refusal(number);
  }

  @Test
  void integersOfAnySizeAreRefusedOrExact() {
    refusal(message("{\"whole\":2147483648}"));
    refusal(message("{\"whole\":1,\"wide\":9223372036854775808}"));
    refusal(message("{\"whole\":1,\"wide\":" + "9".repeat(101) + "}"));
    refusal(message("{\"whole\":1,\"any\":" + "9".repeat(101) + "}"));
    refusal(message("{\"whole\":1,\"list\":[1.5]}"));

    assertThat(
            reader
                .read(
                    message("{\"whole\":1.0,\"wide\":-9223372036854775808}")
                        .getBytes(StandardCharsets.UTF_8),
                    Way.MQ)
                .params())
        .contains("-9223372036854775808");
  }

  @ParameterizedTest
  @CsvSource({
    "overflow, pretended",
    "memory, pretended",
    "missing, pretended",
    "x, the way is blocked"
  })
  void whateverAParameterRecordThrowsRefusesItsMessageAlone(String how, String reason) {
    String message = message("{\"how\":\"" + how + "\"}").replace("\"sum\"", "\"nasty\"");

    assertThat(refusal(message).summary()).contains(reason).doesNotContain("InvocationTarget");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"task_type":"sum","task_type":"sum"} | a key is there twice 'task_type'
          {"task_type":NaN}                     | NaN and Infinity are no JSON numbers
          {"task_type":"sum"} {}                | something follows after its end
          {"task_type":"sum"                    | line 1, column
          """)
  void whatIsNoJsonIsToldWhy(String message, String why) {
    assertThat(refusal(message).sentence()).contains(why);
  }

  @Test
  void aMessageThatIsNestedTooDeepOrHasTooManyPartsIsRefused() {
    assertThat(refusal("[".repeat(1_000_000)).sentence()).contains("nested deeper than 100");
    assertThat(refusal("[" + "1,".repeat(1_000_000) + "1]").sentence()).contains("200000 values");
    assertThat(refusal("{\"" + "k".repeat(1_001) + "\":1}").sentence()).contains("1000 characters");
  }

  @Test
  void ofManyProblemsTwentyAreToldAndTheRestIsCounted() {
    String fields =
        IntStream.range(0, 50_000)
            .mapToObj(n -> "\"f" + n + "\":1")
            .collect(Collectors.joining(","));

    for (String message : List.of("{" + fields + "}", message("{" + fields + "}"))) {
      Refusal refusal = refusal(message);

      assertThat(refusal)
          .isInstanceOfSatisfying(
              Refusal.Invalid.class,
              invalid -> {
                assertThat(invalid.problems()).hasSize(20);
                assertThat(invalid.more()).isGreaterThan(49_900);
              });
      assertThat(refusal.summary()).endsWith(" more");
      assertThat(refusal.sentence()).contains("first 20");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{00000000-0000-4000-8000-0000000000}",
        "000000000000400080000000000000000000",
        "+0000000-0000-4000-8000-00000000000a",
        "00000000-0000-4000-80000-0000000000a",
        "٠0000000-0000-4000-8000-00000000000a",
      })
  void anIdOfAnotherFormIsRefused(String id) {
    assertThat(refusal(message("{\"whole\":1}").replace(ID, id)).summary())
        .contains("task_id must be a UUID like");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http:/x.example",
        "ftp://x.example/",
        "https://ann:pw@x.example/",
        "https://10.1.2.3/",
        "http://[::1]:8800/",
        "https://x.example/a b",
        "x"
      })
  void aCallbackMustLeadToThePublicInternet(String url) {
    assertThat(refusal(calling(url)))
        .isInstanceOfSatisfying(
            Refusal.Invalid.class,
            invalid ->
                assertThat(invalid.problems().getFirst().pointer()).isEqualTo("/callback_url"));
  }

  @Test
  void anotherCallbackIsAnotherRequest() {
    String message = calling("https://x.example/hook?a=1");

    assertThat(reader.read(message.getBytes(StandardCharsets.UTF_8), Way.MQ).callbackUrl())
        .isEqualTo("https://x.example/hook?a=1");
    assertThat(hash(message)).isNotEqualTo(hash(calling("https://x.example/hook?a=2")));
  }

  private static String calling(String url) {
    return message("{\"whole\":1}")
        .replace("{\"task_id\"", "{\"callback_url\":\"%s\",\"task_id\"".formatted(url));
  }

  @Test
  void namesOfUsersMayBeOfAnyScript() {
    String message =
        message("{\"whole\":1}").replace("{\"task_id\"", "{\"user_id\":\"Jürgen-李🦊\",\"task_id\"");

    assertThat(reader.read(message.getBytes(StandardCharsets.UTF_8), Way.MQ).userId())
        .isEqualTo("Jürgen-李🦊");
    for (String wrong : List.of("a b", "a\u200bb", "a\u202eb", "a\u00a0b", "")) {
      refusal(message.replace("Jürgen-李🦊", wrong));
    }
  }

  @Test
  void theSameRequestHasTheSameHashHoweverItIsWritten() {
    String hash = hash(message("{\"whole\":1,\"any\":{\"b\":[1,0.10],\"a\":\"ü🦊\\n\"}}"));

    assertThat(hash(message("{ \"any\":{\"a\":\"\\u00fc🦊\\u000a\",\"b\":[1,0.1]}, \"whole\":1 }")))
        .isEqualTo(hash);
    assertThat(hash(message("{\"whole\":1,\"any\":{\"b\":[0.1,1],\"a\":\"ü🦊\\n\"}}")))
        .isNotEqualTo(hash);
    // Rows that are there hold it.
    assertThat(hash).isEqualTo("dc339bd5bc57ba5dfdc6a5aad7b497a0fb9c136d3f37b651289a3d2de3358ae6");
  }

  private String hash(String message) {
    return reader.read(message.getBytes(StandardCharsets.UTF_8), Way.MQ).requestHash();
  }
}
