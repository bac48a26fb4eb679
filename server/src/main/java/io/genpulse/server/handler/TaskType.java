package io.genpulse.server.handler;

import io.genpulse.engine.Route;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the task type of a [TaskHandler].
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TaskType {
  /// The registry key, such as `text-to-image`.
  String value();

  /// Other names that mean the same.
  String[] aliases() default {};

  /// For people; made from the key when empty.
  String title() default "";

  /// The capability interface whose engine does the work: the engine that `params.provider` names,
  /// else the default one, decides the route. `void` when the handler needs no engine.
  Class<?> capability() default void.class;

  /// The route of handlers without a capability.
  Route route() default Route.CPU;

  /// Labels that a worker must have.
  String[] needs() default {};

  /// How many seconds an attempt may take before it is stopped and fails; 0 = as long as
  /// `worker.task-timeout` says.
  int timeoutSeconds() default 0;
}
