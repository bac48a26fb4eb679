package io.genpulse.bundled;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// An S3 store on a folder, in a JVM of its own. Settings come by environment, so that the keys
/// show up in no process list. It ends when its standard input does: then its parent is gone.
public final class ObjectStoreMain {
  public static final String ENDPOINT = "GENPULSE_OBJECTS_ENDPOINT";
  public static final String FOLDER = "GENPULSE_OBJECTS_FOLDER";
  public static final String ACCESS_KEY = "GENPULSE_OBJECTS_ACCESS_KEY";
  public static final String SECRET_KEY = "GENPULSE_OBJECTS_SECRET_KEY";

  /// Names a file that is made once the store answers on a port of its own.
  public static final String READY_FILE = "GENPULSE_OBJECTS_READY_FILE";

  private ObjectStoreMain() {}

  /// @throws Exception as the store's own start does
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    String accessKey = setting(environment, ACCESS_KEY);
    String secretKey = setting(environment, SECRET_KEY);
    FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(setting(environment, FOLDER));
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create(setting(environment, ENDPOINT)))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
            .ignoreUnknownHeaders(true)
            .build();
    proxy.setBlobStoreLocator(
        (identity, container, blob) ->
            accessKey.equals(identity) ? new AccessGrant(secretKey, store) : null);
    proxy.start();
    LoggerFactory.getLogger(ObjectStoreMain.class).info("Object store answers");
    Files.write(Path.of(setting(environment, READY_FILE)), new byte[0]);
    endWithParent();
  }

  private static void endWithParent() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is ever sent.
    }
    System.exit(0);
  }

  private static String setting(Map<String, String> environment, String name) {
    @Nullable String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
