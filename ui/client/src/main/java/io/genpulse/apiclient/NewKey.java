package io.genpulse.apiclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key to be made, in the words of [KeyView].
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewKey(
    String name,
    List<String> scopes,
    @Nullable String userId,
    @Nullable Integer rate,
    @Nullable Integer concurrency,
    @Nullable Long budget) {
  public NewKey {
    scopes = List.copyOf(scopes);
  }
}
