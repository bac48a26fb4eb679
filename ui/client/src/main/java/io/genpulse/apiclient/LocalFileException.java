package io.genpulse.apiclient;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file on this machine cannot be read or written; the server has no part in it.
public final class LocalFileException extends ClientException {
  private static final long serialVersionUID = 1L;

  /// @param doing such as `write`
  LocalFileException(String doing, Path file, IOException cause) {
    super("cannot %s %s: %s".formatted(doing, file, reason(cause)), cause);
  }

  /// For a file that was to be made here.
  public static LocalFileException writing(Path file, IOException cause) {
    return new LocalFileException("write", file, cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException e -> "permission denied for " + e.getFile();
      case NoSuchFileException e -> e.getFile() + " is not there";
      case FileAlreadyExistsException e -> e.getFile() + " is no folder";
      case DirectoryNotEmptyException e -> e.getFile() + " is a folder";
      case FileSystemException e when e.getReason() != null ->
          e.getReason() + " (" + e.getFile() + ")";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
