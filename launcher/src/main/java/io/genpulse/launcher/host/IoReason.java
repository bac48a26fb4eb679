package io.genpulse.launcher.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Says in words why the file system refused; Java's own messages often are the path alone.
public final class IoReason {
  private IoReason() {}

  public static String of(IOException failure) {
    return switch (failure) {
      case AccessDeniedException e -> e.getFile() + " is not yours to write";
      case NoSuchFileException e -> e.getFile() + " is not there";
      case FileAlreadyExistsException e ->
          e.getFile()
              + (Files.isDirectory(Path.of(e.getFile()))
                  ? " is there already"
                  : " is in the way and no folder");
      case NotDirectoryException e -> e.getFile() + " is no folder";
      case FileSystemException e when e.getReason() != null ->
          e.getFile() == null ? e.getReason() : e.getFile() + ": " + e.getReason();
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
