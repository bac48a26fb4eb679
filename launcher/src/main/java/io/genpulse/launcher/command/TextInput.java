package io.genpulse.launcher.command;

import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Text from a file or from the standard input, which `-` means.
final class TextInput {
  private TextInput() {}

  /// @throws CommandFailure when it cannot be read or is not UTF-8
  static String read(CommandContext context, String file) {
    var name = file.equals("-") ? "the standard input" : file;
    try {
      var bytes =
          file.equals("-") ? context.in().readAllBytes() : Files.readAllBytes(Path.of(file));
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new CommandFailure(ExitCode.USAGE, name + " is not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "cannot read " + name + ": " + IoReason.of(e), null);
    }
  }
}
