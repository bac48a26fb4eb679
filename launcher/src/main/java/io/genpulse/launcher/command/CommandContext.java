package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/// What every command works with.
///
/// @param in the standard input
/// @param out for results, which programs may read
/// @param err for people: progress and errors
/// @param interactive whether a person watches `err` on a terminal
public record CommandContext(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    boolean interactive) {
  void print(String line) {
    out.println(line);
    out.flush();
  }

  void say(String line) {
    err.println(line);
    err.flush();
  }

  void printJson(Object value) {
    try {
      print(Json.MAPPER.writeValueAsString(value));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write JSON", e);
    }
  }

  /// Made when it is needed first: most calls print none, and it takes a tenth of a second.
  private static final class Json {
    private static final JsonMapper MAPPER =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
  }
}
