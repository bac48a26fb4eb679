package io.genpulse.apiclient;

import org.jspecify.annotations.Nullable;

/// A file that the server has taken in.
///
/// @param key what an image field of `params` takes
/// @param url where it can be looked at for a while
public record UploadView(String key, @Nullable String url, @Nullable String mediaType, long bytes) {
  public UploadView {
    Required.field(key, "key");
  }
}
