package io.genpulse.server.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles one source file in memory against the class path of this process.
final class SourceCompiler {
  CompiledClasses compile(Path file) throws IOException, PluginException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new PluginException("this Java has no compiler (module jdk.compiler); use a jar");
    }
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    try (StandardJavaFileManager standard =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        var output = new MemoryOutput(standard)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  output,
                  diagnostics,
                  List.of(
                      "-classpath",
                      System.getProperty("java.class.path"),
                      "-proc:none",
                      "-parameters"),
                  null,
                  standard.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        throw new PluginException("it does not compile: " + errors(diagnostics));
      }
      return new CompiledClasses(output.classes());
    }
  }

  private static String errors(DiagnosticCollector<JavaFileObject> diagnostics) {
    return diagnostics.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .limit(3)
        .map(
            d ->
                "line %d: %s"
                    .formatted(
                        d.getLineNumber(), d.getMessage(Locale.ROOT).replaceAll("\\s+", " ")))
        .collect(Collectors.joining("; "));
  }

  /// The classes of one source file.
  static final class CompiledClasses extends ClassLoader {
    private final Map<String, byte[]> classes;

    CompiledClasses(Map<String, byte[]> classes) {
      super(SourceCompiler.class.getClassLoader());
      this.classes = classes;
    }

    List<String> classNames() {
      return List.copyOf(classes.keySet());
    }

    /// Of a class of [#classNames].
    byte[] bytes(String name) {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new IllegalArgumentException(name);
      }
      return bytes.clone();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  /// Keeps what the compiler writes.
  private static final class MemoryOutput extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

    MemoryOutput(JavaFileManager standard) {
      super(standard);
    }

    Map<String, byte[]> classes() {
      var classes = new LinkedHashMap<String, byte[]>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      var bytes = new ByteArrayOutputStream();
      written.put(className, bytes);
      URI uri = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
