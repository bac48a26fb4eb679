package io.genpulse.server.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.engine.EngineRequest;
import io.genpulse.engine.Route;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A task type that is a handler class: everything is made from its annotation and its record.
record HandlerWork<P extends Record>(
    TaskType annotation, TaskHandler<P> handler, ParamsReader<P> reader) implements Work {

  /// @throws IllegalArgumentException saying what the class lacks
  static HandlerWork<?> of(TaskHandler<?> handler) {
    Class<?> type = handler.getClass();
    TaskType annotation = type.getAnnotation(TaskType.class);
    if (annotation == null) {
      throw new IllegalArgumentException(type.getName() + " has no @TaskType");
    }
    return Arrays.stream(type.getGenericInterfaces())
        .filter(ParameterizedType.class::isInstance)
        .map(ParameterizedType.class::cast)
        .filter(face -> face.getRawType() == TaskHandler.class)
        .map(face -> of(annotation, handler, face.getActualTypeArguments()[0]))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    type.getName() + " must implement TaskHandler<its parameter record> itself"));
  }

  // The type argument of TaskHandler was just read from the handler's own class.
  @SuppressWarnings("unchecked")
  private static <P extends Record> HandlerWork<P> of(
      TaskType annotation, TaskHandler<?> handler, Type params) {
    return new HandlerWork<>(
        annotation, (TaskHandler<P>) handler, new ParamsReader<>((Class<P>) (Class<?>) params));
  }

  @Override
  public String type() {
    return annotation.value();
  }

  @Override
  public List<String> aliases() {
    return List.of(annotation.aliases());
  }

  @Override
  public String title() {
    if (!annotation.title().isEmpty()) {
      return annotation.title();
    }
    String words = type().replace('-', ' ').replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  @Override
  public Optional<Duration> timeout() {
    int seconds = annotation.timeoutSeconds();
    return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  @Override
  public JsonNode schema() {
    return ParamsSchema.of(title(), reader.params());
  }

  @Override
  public Optional<Class<?>> capability() {
    Class<?> capability = annotation.capability();
    return capability == void.class ? Optional.empty() : Optional.of(capability);
  }

  @Override
  public Route route() {
    return annotation.route();
  }

  @Override
  public Set<String> needs() {
    return Set.of(annotation.needs());
  }

  /// Empty also when something is wrong with the parameters.
  @Override
  public Optional<EngineRequest> request(JsonNode json, ParamProblems problems) {
    int before = problems.count();
    P params = reader.readInto(problems, json);
    return params == null || problems.count() > before ? Optional.empty() : handler.request(params);
  }

  @Override
  public TaskResult execute(JsonNode params, TaskContext context) throws InterruptedException {
    return handler.execute(reader.read(params), context);
  }

  @Override
  public String name() {
    return handler.getClass().getName();
  }
}
