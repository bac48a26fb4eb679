import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// Writes what comes along and under which licences: libraries from the bill of materials
/// (CycloneDX), the programs' own notices, and each licence or notice that lies in a jar, once. Fails
/// where the licence of a library is not known. Run from source by `package.sh`.
final class ThirdParty {
  private static final Pattern NOTICE =
      Pattern.compile("(META-INF/)?(NOTICE|LICENSE|LICENCE|COPYING)(\\.txt|\\.md)?");

  private ThirdParty() {}

  /// @param arguments bill of materials, folder of the jars, notices of the programs, file to write
  public static void main(String[] arguments) throws IOException {
    var bill = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    try (var out = new PrintStream(Path.of(arguments[3]).toFile(), StandardCharsets.UTF_8)) {
      out.print(Files.readString(Path.of(arguments[2])));
      out.println();
      out.println("Libraries");
      out.println("---------");
      out.println();
      libraries(bill).forEach((name, licence) -> out.printf("%-72s %s%n", name, licence));
      texts(Path.of(arguments[1]))
          .forEach(
              (text, jars) -> {
                out.println();
                out.println("==== " + String.join(", ", jars));
                out.println();
                out.println(text);
              });
    }
  }

  private static Map<String, String> libraries(JsonNode bill) {
    var libraries = new TreeMap<String, String>();
    for (JsonNode component : bill.path("components")) {
      String group = component.path("group").asText();
      if (group.equals("io.genpulse")) {
        continue;
      }
      String name =
          "%s:%s %s".formatted(group, component.path("name").asText(), component.path("version").asText());
      List<String> licences = licences(component);
      if (licences.isEmpty()) {
        throw new IllegalStateException("no licence is known of " + name);
      }
      libraries.put(name, String.join(" or ", licences));
    }
    return libraries;
  }

  private static List<String> licences(JsonNode component) {
    var names = new ArrayList<String>();
    for (JsonNode one : component.path("licenses")) {
      JsonNode licence = one.path("license");
      names.add(
          one.has("expression")
              ? one.path("expression").asText()
              : licence.path("id").asText(licence.path("name").asText()));
    }
    return names;
  }

  /// Many jars carry the same text, told apart by blanks at most.
  private static Map<String, TreeSet<String>> texts(Path folder) throws IOException {
    var paths = new TreeSet<Path>();
    try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
      jars.forEach(paths::add);
    }
    var shown = new LinkedHashMap<String, String>();
    var texts = new LinkedHashMap<String, TreeSet<String>>();
    for (Path jar : paths) {
      try (var file = new JarFile(jar.toFile())) {
        for (var entry : file.stream().filter(e -> NOTICE.matcher(e.getName()).matches()).toList()) {
          String text = new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8).strip();
          String first = shown.computeIfAbsent(text.replaceAll("\\s+", " "), _ -> text);
          texts.computeIfAbsent(first, _ -> new TreeSet<>()).add(jar.getFileName().toString());
        }
      }
    }
    return texts;
  }
}
