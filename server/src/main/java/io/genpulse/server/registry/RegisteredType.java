package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineFactory;
import io.genpulse.engine.EngineRequest;
import io.genpulse.server.fleet.EngineChoice;
import io.genpulse.server.handler.InvalidParamException;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A task type that this process knows: its handler and everything made from the parameter record.
public final class RegisteredType {
  private final TaskType annotation;
  private final Handler<?> handler;
  private final JsonNode schema;
  private final EngineChoice engines;

  private RegisteredType(TaskType annotation, Handler<?> handler, EngineChoice engines) {
    this.annotation = annotation;
    this.handler = handler;
    this.engines = engines;
    this.schema = ParamsSchema.of(title(), handler.reader().params());
  }

  /// @throws IllegalArgumentException saying what the class lacks
  static RegisteredType of(TaskHandler<?> handler, EngineChoice engines) {
    Class<?> type = handler.getClass();
    TaskType annotation = type.getAnnotation(TaskType.class);
    if (annotation == null) {
      throw new IllegalArgumentException(type.getName() + " has no @TaskType");
    }
    return new RegisteredType(annotation, Handler.of(handler), engines);
  }

  /// The registry key.
  public String type() {
    return annotation.value();
  }

  public List<String> aliases() {
    return List.of(annotation.aliases());
  }

  /// For people.
  public String title() {
    if (!annotation.title().isEmpty()) {
      return annotation.title();
    }
    String words = type().replace('-', ' ').replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /// How long an attempt may take; empty when the handler does not say.
  public Optional<Duration> timeout() {
    int seconds = annotation.timeoutSeconds();
    return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  /// JSON Schema of the parameters.
  public JsonNode schema() {
    return schema.deepCopy();
  }

  /// The capability interface of the engine that does the work; empty when none is needed.
  public Optional<Class<?>> capability() {
    Class<?> capability = annotation.capability();
    return capability == void.class ? Optional.empty() : Optional.of(capability);
  }

  /// What is wrong with these parameters; empty when they can be executed.
  public List<ParamProblem> validate(JsonNode params) {
    var problems = new ParamProblems();
    route(params, problems);
    return problems.first();
  }

  /// Who will do a task with these parameters, and what that takes; adds what is wrong with them.
  /// Empty when no engine, or not the one named, can.
  public Optional<Routing> route(JsonNode params, ParamProblems problems) {
    Optional<EngineRequest> request = handler.request(params, problems);
    var needs = new TreeSet<String>(List.of(annotation.needs()));
    if (capability().isEmpty()) {
      return Optional.of(new Routing(annotation.route(), null, needs));
    }
    try {
      String model = text(params, "model");
      EngineFactory engine =
          engines.choose(annotation.capability(), text(params, "provider"), model);
      if (request.isPresent()) {
        engines.check(engine, request.get());
        needs.addAll(engines.needs(engine, request.get(), model));
      }
      return Optional.of(new Routing(engine.route(), engine.id().value(), needs));
    } catch (EngineException e) {
      problems.add(
          "/params/" + e.field().orElse("provider"),
          String.valueOf(e.getMessage()),
          e.error().code());
      return Optional.empty();
    }
  }

  private static @Nullable String text(JsonNode params, String name) {
    return params.path(name).textValue();
  }

  /// Runs the handler.
  ///
  /// @throws InvalidParamException when the parameters cannot be read
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return handler.execute(params, context);
  }

  /// The class that does it, for messages.
  String handlerName() {
    return handler.handler().getClass().getName();
  }

  List<String> names() {
    var names = new ArrayList<String>();
    names.add(type());
    names.addAll(aliases());
    return names;
  }

  private record Handler<P extends Record>(TaskHandler<P> handler, ParamsReader<P> reader) {
    static Handler<?> of(TaskHandler<?> handler) {
      return Arrays.stream(handler.getClass().getGenericInterfaces())
          .filter(ParameterizedType.class::isInstance)
          .map(ParameterizedType.class::cast)
          .filter(type -> type.getRawType() == TaskHandler.class)
          .map(type -> of(handler, type.getActualTypeArguments()[0]))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      handler.getClass().getName()
                          + " must implement TaskHandler<its parameter record> itself"));
    }

    // The type argument of TaskHandler was just read from the handler's own class.
    @SuppressWarnings("unchecked")
    private static <P extends Record> Handler<P> of(TaskHandler<?> handler, Type params) {
      return new Handler<>(
          (TaskHandler<P>) handler, new ParamsReader<>((Class<P>) (Class<?>) params));
    }

    /// What an engine will be asked for; empty also when something is wrong with the parameters.
    Optional<EngineRequest> request(JsonNode json, ParamProblems problems) {
      int before = problems.count();
      P params = reader.readInto(problems, json);
      return params == null || problems.count() > before
          ? Optional.empty()
          : handler.request(params);
    }

    TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
      return handler.execute(reader.read(params), context);
    }
  }

  @Override
  public String toString() {
    return names().stream().collect(Collectors.joining(", ")) + " by " + handlerName();
  }
}
