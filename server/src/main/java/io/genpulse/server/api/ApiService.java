package io.genpulse.server.api;

/// Answers some routes of the API.
interface ApiService {
  void routes(ApiRoutes routes);
}
