package io.genpulse.server.handler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Other JSON names of a parameter, as clients of other systems call it: `@Alias("cfg") Double
/// guidanceScale`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Alias {
  String[] value();
}
