package io.genpulse.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the services, or the server that all tests share: started once, stopped at the end.
final class SharedServer implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestServices.class || type == TestServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store =
        context.getRoot().getStore(ExtensionContext.Namespace.create(SharedServer.class));
    TestServices services =
        store.computeIfAbsent(TestServices.class, _ -> TestServices.start(), TestServices.class);
    return parameter.getParameter().getType() == TestServices.class
        ? services
        : store.computeIfAbsent(TestServer.class, _ -> services.place().serve(), TestServer.class);
  }
}
