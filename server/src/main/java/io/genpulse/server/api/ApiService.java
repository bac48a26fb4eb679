package io.genpulse.server.api;

/// Answers some routes of the API.
public interface ApiService {
  void routes(ApiRoutes routes);
}
