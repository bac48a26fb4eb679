package io.genpulse.server.storage;

import io.genpulse.server.task.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.http.Method;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Objects in a store that speaks the S3 protocol. Safe for use by several threads; holds nothing
/// that must be closed.
public final class MinioObjectStorage implements ObjectStorage, ObjectListing {
  private static final Logger log = LoggerFactory.getLogger(MinioObjectStorage.class);
  private static final int PAGE = 1_000;

  private final StorageSettings config;
  private final MinioClient client;
  private volatile boolean prepared;

  public MinioObjectStorage(StorageSettings config) {
    this.config = config;
    this.client =
        MinioClient.builder()
            .endpoint(config.endpoint().toString())
            .credentials(config.accessKey(), config.secretKey())
            // Without a region the client would ask the store for it before it signs a link.
            .region(config.region())
            .build();
    client.setTimeout(10_000, 60_000, 60_000);
  }

  /// Makes the bucket if there is none, once in a process: at its start, or with the first object
  /// when the store did not answer then.
  public void prepare() {
    if (prepared) {
      return;
    }
    call(
        "find or make the bucket \"" + config.bucket() + "\"",
        () -> {
          if (!mayExist()) {
            makeBucket();
          }
          return config;
        });
    prepared = true;
  }

  /// Keys that may only read and write objects may not ask: then it is there.
  private boolean mayExist() throws MinioException, IOException, GeneralSecurityException {
    try {
      return client.bucketExists(BucketExistsArgs.builder().bucket(config.bucket()).build());
    } catch (ErrorResponseException e) {
      if (e.response().code() == StoreFailure.FORBIDDEN) {
        log.info("The object store does not tell whether the bucket {} is there", config.bucket());
        return true;
      }
      throw e;
    }
  }

  private void makeBucket() throws MinioException, IOException, GeneralSecurityException {
    try {
      client.makeBucket(
          MakeBucketArgs.builder().bucket(config.bucket()).region(config.region()).build());
    } catch (ErrorResponseException e) {
      // Another process may have been faster.
      if (!Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
          .contains(e.errorResponse().code())) {
        throw e;
      }
    }
  }

  @Override
  public void put(ObjectKey key, Path file, String mediaType) {
    prepare();
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
  public boolean get(ObjectKey key, Path file) {
    return call(
        "read " + key,
        () -> {
          try (InputStream in =
              client.getObject(
                  GetObjectArgs.builder().bucket(config.bucket()).object(key.value()).build())) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return true;
          } catch (ErrorResponseException e) {
            if (e.errorResponse().code().equals("NoSuchKey")) {
              return false;
            }
            throw e;
          }
        });
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
  public void walk(Predicate<List<StoredObject>> page) {
    Iterator<Result<Item>> items =
        client
            .listObjects(
                ListObjectsArgs.builder()
                    .bucket(config.bucket())
                    .recursive(true)
                    .maxKeys(PAGE)
                    .build())
            .iterator();
    boolean wanted = true;
    while (wanted && items.hasNext()) {
      var objects = new ArrayList<StoredObject>();
      while (objects.size() < PAGE && items.hasNext()) {
        call("list the bucket", () -> next(items)).ifPresent(objects::add);
      }
      wanted = page.test(List.copyOf(objects));
    }
  }

  /// A bucket that is made with the first object has none yet.
  private static Optional<StoredObject> next(Iterator<Result<Item>> items)
      throws MinioException, IOException, GeneralSecurityException {
    try {
      return stored(items.next().get());
    } catch (ErrorResponseException e) {
      if (e.errorResponse().code().equals("NoSuchBucket")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<StoredObject> stored(Item item) {
    try {
      return item.isDir()
          ? Optional.empty()
          : Optional.of(
              new StoredObject(new ObjectKey(item.objectName()), item.lastModified().toInstant()));
    } catch (IllegalArgumentException e) {
      log.debug("Not one of our objects: {}", item.objectName(), e);
      return Optional.empty();
    }
  }

  @Override
  public void check() {
    boolean there =
        call(
            "find the bucket \"" + config.bucket() + "\"",
            () -> client.bucketExists(BucketExistsArgs.builder().bucket(config.bucket()).build()));
    if (!there) {
      throw new StorageException(
          "there is no bucket \"" + config.bucket() + "\" in the object store", true, null);
    }
  }

  private interface S3Call<T> {
    T run() throws MinioException, IOException, GeneralSecurityException;
  }

  private static <T> T call(String what, S3Call<T> call) {
    try {
      return call.run();
    } catch (MinioException | IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw StoreFailure.of(what, e);
    }
  }
}
