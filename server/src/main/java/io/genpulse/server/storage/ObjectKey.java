package io.genpulse.server.storage;

/// The key of a stored object: `YYYY/MM/DD/{user_id}/{task_id}.{ext}` for outputs, `uploads/...`
/// for uploads.
public record ObjectKey(String value) {
  public ObjectKey {
    if (value.isEmpty() || value.startsWith("/") || value.contains("..")) {
      throw new IllegalArgumentException("not an object key: \"" + value + "\"");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
