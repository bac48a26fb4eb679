package io.genpulse.launcher.service;

import io.genpulse.bundled.MinioProgram;
import io.genpulse.bundled.ObjectStoreMain;
import io.genpulse.launcher.host.AppDirectories;
import io.genpulse.launcher.host.PortChoice;
import io.genpulse.launcher.host.Secrets;
import io.genpulse.launcher.process.AnnouncedProbe;
import io.genpulse.launcher.process.HttpProbe;
import io.genpulse.launcher.process.ProcessEnvironment;
import io.genpulse.launcher.process.ProcessExit;
import io.genpulse.launcher.process.ProcessPlan;
import io.genpulse.launcher.process.ProcessSpec;
import io.genpulse.launcher.process.StartWatch;
import io.genpulse.launcher.process.StopOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The S3 child: MinIO when the user has it, else the store that comes along in a JVM of its own.
/// Each keeps its objects in a folder of its own, for their layouts differ.
public final class ObjectStoreService implements ProcessPlan {
  public static final String NAME = "object-store";
  private static final StopOrder STOP =
      new StopOrder(StopOrder.Signal.TERMINATE, Duration.ofSeconds(5));
  private static final StartWatch START = new StartWatch.WhileBusy(Duration.ofSeconds(60));

  private final AppDirectories directories;
  private final Secrets secrets;
  private final PortChoice port;
  private final String searchPath;

  /// @param searchPath for programs, as `$PATH`
  public ObjectStoreService(
      AppDirectories directories, Secrets secrets, PortChoice port, String searchPath) {
    this.directories = directories;
    this.secrets = secrets;
    this.port = port;
    this.searchPath = searchPath;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProcessSpec nextLife(@Nullable ProcessExit last) throws IOException {
    Optional<MinioProgram> minio = MinioProgram.find(directories.bin(), searchPath);
    int listen = port.next();
    return minio.isPresent() ? minio(minio.get(), listen) : bundled(listen);
  }

  private ProcessSpec minio(MinioProgram program, int listen) throws IOException {
    Path objects = folder("minio");
    return new ProcessSpec(
        List.of(
            program.executable().toString(),
            "server",
            objects.toString(),
            "--address",
            "127.0.0.1:" + listen),
        ProcessEnvironment.adding(
            Map.of(
                "MINIO_ROOT_USER", secrets.s3AccessKey(),
                "MINIO_ROOT_PASSWORD", secrets.s3SecretKey(),
                "MINIO_BROWSER", "off")),
        objects,
        listen,
        new HttpProbe(address(listen, "/minio/health/live")),
        START,
        STOP);
  }

  private ProcessSpec bundled(int listen) throws IOException {
    Path objects = folder("s3");
    Path ready = directories.run().resolve(NAME + ".ready");
    return new ProcessSpec(
        JavaCommand.of(
            ClassCache.OBJECT_STORE,
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            ObjectStoreMain.class.getName()),
        ProcessEnvironment.adding(
            Map.of(
                ObjectStoreMain.ENDPOINT, address(listen, "").toString(),
                ObjectStoreMain.FOLDER, objects.toString(),
                ObjectStoreMain.ACCESS_KEY, secrets.s3AccessKey(),
                ObjectStoreMain.SECRET_KEY, secrets.s3SecretKey(),
                ObjectStoreMain.READY_FILE, ready.toString())),
        objects,
        listen,
        new AnnouncedProbe(ready, new HttpProbe(address(listen, "/"))),
        START,
        STOP);
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(directories.objects().resolve(name));
  }

  private static URI address(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
