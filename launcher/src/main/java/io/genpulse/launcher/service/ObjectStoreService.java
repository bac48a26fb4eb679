package io.genpulse.launcher.service;

import io.genpulse.bundled.MinioProgram;
import io.genpulse.bundled.ObjectStoreMain;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.ReadinessProbe;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The S3 child: MinIO when the user has it, else the store that comes along in a JVM of its own.
/// Each keeps its objects in a folder of its own, for their layouts differ.
public final class ObjectStoreService {
  public static final String NAME = "object-store";
  private static final StopOrder STOP =
      new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(5));

  private final AppDirectories directories;
  private final Secrets secrets;
  private final int port;
  private final Optional<MinioProgram> minio;

  public ObjectStoreService(
      AppDirectories directories, Secrets secrets, int port, String searchPath) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
    this.minio = MinioProgram.find(directories.bin(), searchPath);
  }

  public ProcessSpec spec() throws IOException {
    return minio.isPresent() ? minioSpec(minio.get()) : bundledSpec();
  }

  private ProcessSpec minioSpec(MinioProgram program) throws IOException {
    Path objects = folder("minio");
    return new ProcessSpec(
        NAME,
        List.of(
            program.executable().toString(),
            "server",
            objects.toString(),
            "--address",
            "127.0.0.1:" + port),
        Map.of(
            "MINIO_ROOT_USER", secrets.s3AccessKey(),
            "MINIO_ROOT_PASSWORD", secrets.s3SecretKey(),
            "MINIO_BROWSER", "off"),
        objects,
        port,
        ProcessSpec.Preparation.NONE,
        new ReadinessProbe.Http(address("/minio/health/live")),
        STOP,
        Duration.ofSeconds(60));
  }

  private ProcessSpec bundledSpec() throws IOException {
    Path objects = folder("s3");
    return new ProcessSpec(
        NAME,
        JavaCommand.of(
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
            ObjectStoreMain.class.getName()),
        Map.of(
            ObjectStoreMain.ENDPOINT, address("").toString(),
            ObjectStoreMain.FOLDER, objects.toString(),
            ObjectStoreMain.ACCESS_KEY, secrets.s3AccessKey(),
            ObjectStoreMain.SECRET_KEY, secrets.s3SecretKey()),
        objects,
        port,
        ProcessSpec.Preparation.NONE,
        new ReadinessProbe.Http(address("/")),
        STOP,
        Duration.ofSeconds(60));
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directories.objects().resolve(name));
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
