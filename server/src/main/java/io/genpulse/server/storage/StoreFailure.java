package io.genpulse.server.storage;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a failure of the S3 client means. The sentence goes to clients: where the store is, and
/// what it says word for word, stands in the cause alone.
final class StoreFailure {
  static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int FIRST_OF_SERVER = 500;

  // Refusals that another try may well not see, whatever status they come with.
  private static final Set<String> PASSING =
      Set.of(
          "SlowDown",
          "ServiceUnavailable",
          "InternalError",
          "RequestTimeout",
          "OperationAborted",
          "NoSuchBucket");

  // Of an answer that is no XML, such as a proxy's, the client tells the status in words only.
  private static final Pattern STATUS = Pattern.compile("[Rr]esponse code: ([0-9]{3})");

  private StoreFailure() {}

  static StorageException of(String what, Exception e) {
    return switch (e) {
      case ErrorResponseException refused ->
          refused(what, refused.response().code(), refused.errorResponse().code(), e);
      case ServerException server -> refused(what, server.statusCode(), "", e);
      case InvalidResponseException strange -> refused(what, statusIn(strange), "", e);
      case NoSuchFileException _ ->
          new StorageException("could not " + what + ": the file is not there", false, e);
      case IOException _ -> away(what, e);
      case GeneralSecurityException _, IllegalArgumentException _ ->
          new StorageException("could not " + what + ": the request cannot be made", false, e);
      case MinioException _ -> away(what, e);
      default -> new StorageException("could not " + what, false, e);
    };
  }

  private static StorageException away(String what, Exception e) {
    return new StorageException(
        "could not " + what + ": the object store does not answer", true, e);
  }

  private static int statusIn(InvalidResponseException e) {
    Matcher status = STATUS.matcher(String.valueOf(e.getMessage()));
    return status.find() ? Integer.parseInt(status.group(1)) : FIRST_OF_SERVER;
  }

  private static StorageException refused(String what, int status, String code, Exception e) {
    String answer = code.isEmpty() ? Integer.toString(status) : status + " " + code;
    if (PASSING.contains(code)
        || status >= FIRST_OF_SERVER
        || status == REQUEST_TIMEOUT
        || status == TOO_MANY) {
      return new StorageException(
          "could not %s: the object store answered %s".formatted(what, answer), true, e);
    }
    if (status == FORBIDDEN || status == UNAUTHORIZED) {
      return StorageException.forbidden(
          "could not %s: the object store forbids it (%s); check storage.access-key, its rights and the clock"
              .formatted(what, answer),
          e);
    }
    return new StorageException(
        "could not %s: the object store refuses it (%s)".formatted(what, answer), false, e);
  }
}
