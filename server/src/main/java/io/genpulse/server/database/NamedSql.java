package io.genpulse.server.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement whose parameters have names (`:name`), as JDBC wants it: with question marks.
///
/// @param text as JDBC wants it
/// @param names of the parameters, in the order of the question marks
record NamedSql(String text, List<String> names) {
  /// What a name may not be looked for in, or a name.
  private static final Pattern PART =
      Pattern.compile("'[^']*+(?:''[^']*+)*+'|--[^\\n]*+|::|:([A-Za-z]\\w*)");

  NamedSql {
    names = List.copyOf(names);
  }

  static NamedSql of(String statement) {
    var names = new ArrayList<String>();
    String text =
        PART.matcher(statement)
            .replaceAll(
                part -> {
                  if (part.group(1) == null) {
                    return Matcher.quoteReplacement(part.group());
                  }
                  names.add(part.group(1));
                  return "?";
                });
    return new NamedSql(text, names);
  }

  /// The values for the question marks.
  ///
  /// @throws IllegalArgumentException when a name has no value
  List<?> values(Map<String, ?> params) {
    var values = new ArrayList<Object>(names.size());
    for (String name : names) {
      Object value = params.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no value for :" + name + " in " + text);
      }
      values.add(value);
    }
    return values;
  }
}
