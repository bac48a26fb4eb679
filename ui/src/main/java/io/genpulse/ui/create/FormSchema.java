package io.genpulse.ui.create;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The parameters of a task type, read from its JSON Schema, in the order in which they are asked
/// for.
record FormSchema(List<FormField> fields) {
  static final FormSchema EMPTY = new FormSchema(List.of());

  FormSchema {
    fields = List.copyOf(fields);
  }

  static FormSchema read(JsonNode schema) {
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    names.sort(
        Comparator.comparingInt(
            name -> schema.at("/properties").path(name).path("x-order").asInt(Integer.MAX_VALUE)));
    return new FormSchema(
        names.stream()
            .map(
                name ->
                    FormField.of(
                        name, schema.path("properties").path(name), required.contains(name)))
            .toList());
  }

  Optional<FormField> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  boolean has(String name) {
    return field(name).isPresent();
  }
}
