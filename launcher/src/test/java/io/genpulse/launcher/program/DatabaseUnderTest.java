package io.genpulse.launcher.program;

import io.genpulse.launcher.prove.ScratchDatabase;
import java.io.IOException;
import java.net.URI;

/// The database of a program under test.
public final class DatabaseUnderTest {
  private DatabaseUnderTest() {}

  /// The one of the local stack that runs.
  public static ScratchDatabase of(ProgramUnderTest program)
      throws IOException, InterruptedException {
    URI url = URI.create(program.env().path("DATABASE_URL").asText());
    String[] login = url.getUserInfo().split(":", 2);
    return new ScratchDatabase(
        "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
        login[0],
        login[1]);
  }
}
