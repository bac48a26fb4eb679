package io.genpulse.server.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a text may be. `@Choice({"png", "webp"})` lets in nothing else; `@Choice(from = "models")`
/// tells forms where to find what there is, and lets in everything: nobody here knows all names.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Choice {
  String[] value() default {};

  /// `models`: the names at `GET /models` that suit the task type; `providers`: those that the task
  /// type lists.
  String from() default "";
}
