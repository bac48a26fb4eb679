package io.genpulse.launcher.doctor;

import io.genpulse.bundled.MinioProgram;
import io.genpulse.bundled.PostgresPrograms;
import io.genpulse.bundled.RedisProgram;
import io.genpulse.bundled.StarterModel;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.service.RedisService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs each program that the local stack consists of, and reads its model.
public final class ProgramChecks {
  private static final String OTHER_WAY =
      "free what stands in its way, or use genpulse serve with services of your own";

  private final AppDirectories directories;
  private final String searchPath;

  public ProgramChecks(AppDirectories directories, String searchPath) {
    this.directories = directories;
    this.searchPath = searchPath;
  }

  public List<Check> all() throws InterruptedException {
    return List.of(postgres(), redis(), objectStore(), models());
  }

  private Check postgres() throws InterruptedException {
    try {
      var version =
          FirstLine.of(
              PostgresPrograms.unpack(directories.cache()).postgres().toString(), "--version");
      if (System.getProperty("user.name", "").equals("root")) {
        FirstLine.of("unshare", "-U", "true");
      }
      return Check.ok("postgres", version);
    } catch (IOException e) {
      var next =
          String.valueOf(e.getMessage()).contains("unshare")
              ? "PostgreSQL does not run as root; start GenPulse as another user"
              : OTHER_WAY;
      return Check.fail("postgres", "cannot run: " + e.getMessage(), next);
    }
  }

  private Check redis() throws InterruptedException {
    var complaint = RedisService.complaint(System.getProperty("os.name", ""));
    if (complaint.isPresent()) {
      return Check.fail("redis", complaint.get(), OTHER_WAY);
    }
    try {
      return Check.ok(
          "redis",
          FirstLine.of(
              RedisProgram.unpack(directories.cache()).executable().toString(), "--version"));
    } catch (IOException e) {
      return Check.fail("redis", "cannot run: " + e.getMessage(), OTHER_WAY);
    }
  }

  /// The same choice as the local stack makes.
  private Check objectStore() throws InterruptedException {
    var minio = MinioProgram.find(directories.bin(), searchPath);
    if (minio.isEmpty()) {
      return Check.ok(
          "object-store", "S3Proxy, which comes along; a minio on PATH would be used instead");
    }
    var program = minio.get().executable();
    try {
      return Check.ok("object-store", FirstLine.of(program.toString(), "--version"));
    } catch (IOException e) {
      return Check.fail(
          "object-store",
          "cannot run: " + e.getMessage(),
          "mend or remove " + program + "; without a minio the built-in store is used");
    }
  }

  private Check models() {
    var models = directories.models();
    try {
      if (!Files.isDirectory(models.resolve(StarterModel.NAME))) {
        return Check.ok("models", "the starter model comes along; the first start unpacks it");
      }
      var others = others(models);
      return StarterModel.isWhole(models)
          ? Check.ok(
              "models",
              "the starter model, whole"
                  + (others.isEmpty() ? "" : ", and " + String.join(", ", others)))
          : Check.note(
              "models",
              "a file of the starter model is missing or has changed",
              "nothing to do: the next start puts it right");
    } catch (IOException e) {
      return Check.fail(
          "models",
          "cannot read " + models + ": " + e.getMessage(),
          "give yourself the right to read it");
    }
  }

  private static List<String> others(Path models) throws IOException {
    try (var folders = Files.list(models)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("model_index.json")))
          .map(folder -> String.valueOf(folder.getFileName()))
          .filter(name -> !name.equals(StarterModel.NAME))
          .sorted()
          .toList();
    }
  }
}
