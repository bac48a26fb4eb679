package io.genpulse.launcher.host;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What another program needs to use a running local stack, as environment variables.
public final class ClientEnvironment {
  private ClientEnvironment() {}

  public static SequencedMap<String, String> of(Endpoints endpoints, Secrets secrets) {
    SequencedMap<String, String> variables = new LinkedHashMap<>();
    variables.put("GENPULSE_URL", endpoints.api().toString());
    variables.put(
        "REDIS_URL",
        "redis://producer:" + secrets.producerPassword() + "@" + endpoints.redis().getAuthority());
    variables.put(
        "DATABASE_URL",
        "postgresql://genpulse:"
            + secrets.postgresPassword()
            + "@"
            + endpoints.postgres().getAuthority()
            + endpoints.postgres().getPath());
    variables.put("S3_ENDPOINT", endpoints.s3().toString());
    variables.put("S3_BUCKET", "genpulse");
    variables.put("AWS_ACCESS_KEY_ID", secrets.s3AccessKey());
    variables.put("AWS_SECRET_ACCESS_KEY", secrets.s3SecretKey());
    return variables;
  }
}
