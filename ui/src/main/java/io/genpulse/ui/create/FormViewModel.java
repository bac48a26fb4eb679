package io.genpulse.ui.create;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.genpulse.ui.part.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// What the user has filled in of a task type's parameters, as text; empty means "as the engine
/// likes". What is filled in stays when the task type changes and comes back. Used on the window's
/// thread only.
final class FormViewModel {
  /// Every engine takes seeds of this size, and people can read them.
  private static final long SEEDS = 1L << 32;

  private static final String SEED = "seed";
  private static final JsonMapper JSON = new JsonMapper();

  private final Texts texts;
  private final RandomGenerator random;
  private final ReadOnlyObjectWrapper<FormSchema> schema =
      new ReadOnlyObjectWrapper<>(FormSchema.EMPTY);
  private final Map<String, StringProperty> values = new HashMap<>();
  private final BooleanProperty seedLocked = new SimpleBooleanProperty();
  private Runnable onChange = () -> {};

  FormViewModel(Texts texts, RandomGenerator random) {
    this.texts = texts;
    this.random = random;
  }

  ReadOnlyObjectProperty<FormSchema> schemaProperty() {
    return schema.getReadOnlyProperty();
  }

  void show(FormSchema newer) {
    if (!newer.equals(schema.get())) {
      schema.set(newer);
    }
  }

  /// The text of a parameter, of this task type or not.
  StringProperty value(String name) {
    return values.computeIfAbsent(name, _ -> newValue());
  }

  /// @param onChange runs after each change of what is filled in
  void onChange(Runnable onChange) {
    this.onChange = onChange;
  }

  private StringProperty newValue() {
    StringProperty value = new SimpleStringProperty("");
    value.addListener((_, _, _) -> onChange.run());
    return value;
  }

  /// Whether the seed stays from order to order.
  BooleanProperty seedLockedProperty() {
    return seedLocked;
  }

  /// Puts a seed in by lot and keeps it.
  void rollSeed() {
    value(SEED).set(Long.toString(random.nextLong(SEEDS)));
    seedLocked.set(true);
  }

  /// Fills in an order that was given or begun before; what it does not name is emptied.
  void fill(JsonNode params) {
    values.forEach((name, value) -> value.set(params.has(name) ? text(params.get(name)) : ""));
    params.fieldNames().forEachRemaining(name -> value(name).set(text(params.get(name))));
    seedLocked.set(params.hasNonNull(SEED));
  }

  /// Fills in what is named and leaves everything else as it is.
  void add(JsonNode params) {
    params.fieldNames().forEachRemaining(name -> value(name).set(text(params.get(name))));
    if (params.hasNonNull(SEED)) {
      seedLocked.set(true);
    }
  }

  /// After an order was given: the next one has a new seed unless this one is locked.
  void ordered() {
    if (!seedLocked.get()) {
      value(SEED).set("");
    }
  }

  /// Everything that is filled in, right or wrong, to be kept.
  ObjectNode draft() {
    ObjectNode draft = JsonNodeFactory.instance.objectNode();
    for (FormField field : schema.get().fields()) {
      String text = value(field.name()).get().strip();
      if (!text.isEmpty()) {
        JsonNode value = lenient(field, text);
        draft.set(field.name(), value);
      }
    }
    return draft;
  }

  /// The parameters of an order. Files are named by their paths on this machine.
  ///
  /// @throws IllegalArgumentException with a sentence for the user when something is not filled in
  ///   rightly
  ObjectNode params() {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    for (FormField field : schema.get().fields()) {
      String text = value(field.name()).get().strip();
      if (!text.isEmpty()) {
        params.set(field.name(), read(field, text));
      } else if (field.required()) {
        throw new IllegalArgumentException(
            field.name().equals("prompt")
                ? texts.of("form.noprompt")
                : texts.of("form.missing", title(field)));
      }
    }
    return params;
  }

  /// The name of a field in the window's language.
  String title(FormField field) {
    return texts.orElse("field." + field.name(), field.title());
  }

  private JsonNode lenient(FormField field, String text) {
    try {
      return read(field, text);
    } catch (IllegalArgumentException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  private JsonNode read(FormField field, String text) {
    return switch (field.kind()) {
      case WHOLE -> JsonNodeFactory.instance.numberNode(whole(field, text));
      case DECIMAL -> JsonNodeFactory.instance.numberNode(decimal(field, text).doubleValue());
      case SWITCH -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
      case LINE, LINES, CHOICE, FILE -> JsonNodeFactory.instance.textNode(text);
      case FILES -> files(text);
      case JSON -> json(field, text);
    };
  }

  private long whole(FormField field, String text) {
    try {
      long number = Long.parseLong(text);
      check(field, BigDecimal.valueOf(number), text);
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(texts.of("form.whole", title(field), text), e);
    }
  }

  private BigDecimal decimal(FormField field, String text) {
    try {
      BigDecimal number = new BigDecimal(text.replace(',', '.'));
      check(field, number, text);
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(texts.of("form.number", title(field), text), e);
    }
  }

  private void check(FormField field, BigDecimal number, String text) {
    boolean small = field.least() != null && number.compareTo(field.least()) < 0;
    boolean large = field.most() != null && number.compareTo(field.most()) > 0;
    if (small || large) {
      throw new IllegalArgumentException(
          texts.of("form.range", title(field), bound(field.least()), bound(field.most()), text));
    }
  }

  private static String bound(@Nullable BigDecimal bound) {
    return bound == null ? "" : bound.toPlainString();
  }

  private static JsonNode files(String text) {
    var files = JsonNodeFactory.instance.arrayNode();
    text.lines().filter(line -> !line.isBlank()).forEach(line -> files.add(line.strip()));
    return files;
  }

  private JsonNode json(FormField field, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          texts.of("form.json", title(field), e.getOriginalMessage()), e);
    }
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    if (value.isArray()) {
      List<String> lines = new ArrayList<>();
      value.forEach(item -> lines.add(item.isValueNode() ? item.asText() : item.toString()));
      return String.join("\n", lines);
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
