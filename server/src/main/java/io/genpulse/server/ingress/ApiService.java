package io.genpulse.server.ingress;

/// Answers some routes of the API.
interface ApiService {
  void routes(ApiRoutes routes);
}
