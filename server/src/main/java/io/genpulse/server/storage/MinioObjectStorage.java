package io.genpulse.server.storage;

import io.genpulse.server.task.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InsufficientDataException;
import io.minio.errors.InternalException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import io.minio.http.Method;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;

/// Objects in a store that speaks the S3 protocol. Safe for use by several threads; holds nothing
/// that must be closed.
public final class MinioObjectStorage implements ObjectStorage {
  // Refusals that another try may well not see.
  private static final Set<String> PASSING =
      Set.of(
          "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted");

  private final StorageSettings config;
  private final MinioClient client;
  private volatile boolean bucketThere;

  public MinioObjectStorage(StorageSettings config) {
    this.config = config;
    this.client =
        MinioClient.builder()
            .endpoint(config.endpoint().toString())
            .credentials(config.accessKey(), config.secretKey())
            // Without a region the client would ask the store for it before it signs a link.
            .region("us-east-1")
            .build();
    client.setTimeout(10_000, 60_000, 60_000);
  }

  @Override
  public void put(ObjectKey key, Path file, String mediaType) {
    ensureBucket();
    call(
        "store " + key,
        () ->
            client.uploadObject(
                UploadObjectArgs.builder()
                    .bucket(config.bucket())
                    .object(key.value())
                    .filename(file.toString())
                    .contentType(mediaType)
                    .build()));
  }

  @Override
  public URI link(ObjectKey key) {
    URI base = config.publicBaseUrl();
    if (base != null) {
      String text = base.toString();
      return URI.create((text.endsWith("/") ? text : text + "/") + key);
    }
    return call(
        "sign a link to " + key,
        () ->
            URI.create(
                client.getPresignedObjectUrl(
                    GetPresignedObjectUrlArgs.builder()
                        .method(Method.GET)
                        .bucket(config.bucket())
                        .object(key.value())
                        .expiry(Math.toIntExact(config.linkTtl().toSeconds()))
                        .build())));
  }

  @Override
  public void remove(ObjectKey key) {
    call(
        "remove " + key,
        () -> {
          client.removeObject(
              RemoveObjectArgs.builder().bucket(config.bucket()).object(key.value()).build());
          return key;
        });
  }

  @Override
  public void check() {
    bucketThere = false;
    ensureBucket();
  }

  private void ensureBucket() {
    if (bucketThere) {
      return;
    }
    call(
        "find or make the bucket \"" + config.bucket() + "\"",
        () -> {
          if (!client.bucketExists(BucketExistsArgs.builder().bucket(config.bucket()).build())) {
            makeBucket();
          }
          return config;
        });
    bucketThere = true;
  }

  private void makeBucket() throws MinioException, IOException, GeneralSecurityException {
    try {
      client.makeBucket(MakeBucketArgs.builder().bucket(config.bucket()).build());
    } catch (ErrorResponseException e) {
      // Another process may have been faster.
      if (!e.errorResponse().code().equals("BucketAlreadyOwnedByYou")) {
        throw e;
      }
    }
  }

  private interface S3Call<T> {
    T run() throws MinioException, IOException, GeneralSecurityException;
  }

  private <T> T call(String what, S3Call<T> call) {
    try {
      return call.run();
    } catch (ErrorResponseException e) {
      String code = e.errorResponse().code();
      bucketThere = bucketThere && !code.equals("NoSuchBucket");
      throw failed(what, PASSING.contains(code) || code.equals("NoSuchBucket"), e);
    } catch (ServerException
        | InternalException
        | InvalidResponseException
        | InsufficientDataException e) {
      throw failed(what, true, e);
    } catch (NoSuchFileException | MinioException | GeneralSecurityException e) {
      throw failed(what, false, e);
    } catch (IOException e) {
      throw failed(what, true, e);
    } catch (IllegalArgumentException e) {
      throw failed(what, false, e);
    }
  }

  private StorageException failed(String what, boolean retryable, Exception cause) {
    return new StorageException(
        "could not %s at %s: %s".formatted(what, config.endpoint(), cause.getMessage()),
        retryable,
        cause);
  }
}
