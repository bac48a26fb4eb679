package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.Submission;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reproduce",
    description = {
      "Make a picture again from what it says of itself, and tell whether it is the same.",
      "Ends with 0 when every pixel is, with 1 when not."
    },
    footer = {"", "Example:", "  genpulse reproduce fox.png -o again.png"})
final class ReproduceCommand implements Callable<Integer> {
  private static final Set<String> OF_NO_WEIGHT = Set.of("task_id");

  private final CommandContext context;

  @Parameters(paramLabel = "PICTURE", description = "A PNG that GenPulse made")
  private Path picture = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Keep the new one as this file")
  private @Nullable Path output;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  ReproduceCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    PictureText before = PictureText.read(picture);
    var line = ProgressLine.of(context, json.wanted());
    try (var session = server.open(context, line::step)) {
      return compare(before, draw(session, line, PictureParams.of(before.made())));
    }
  }

  private PictureText draw(Session session, ProgressLine line, Map<String, Object> params)
      throws InterruptedException {
    var client = session.client();
    var taskId = client.submit(Submission.of("text-to-image", params)).taskId();
    var task = new TaskWait(client, line, session::failedChild, null).end(taskId);
    TaskEnd.check(task);
    try {
      Path folder = Files.createTempDirectory("genpulse-reproduce");
      Path file = output == null ? folder.resolve("picture.png") : output;
      try {
        OutputFiles.save(client, task, file, false);
        return PictureText.read(file);
      } finally {
        if (output == null) {
          Files.deleteIfExists(file);
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot keep the new picture: " + IoReason.of(e), "name a file with -o");
    }
  }

  private int compare(PictureText before, PictureText after) {
    List<String> changes = changes(before.made(), after.made());
    boolean oneSize =
        before.pixels().getWidth() == after.pixels().getWidth()
            && before.pixels().getHeight() == after.pixels().getHeight();
    var difference = oneSize ? PictureDifference.between(before.pixels(), after.pixels()) : null;
    boolean same = difference != null && difference.isNone();
    if (json.wanted()) {
      var result = new LinkedHashMap<String, Object>();
      result.put("identical", same);
      if (difference != null) {
        result.put("largest_difference", difference.largest());
        result.put("mean_difference", difference.mean());
      }
      result.put("changed", changes);
      context.printJson(result);
    } else {
      context.print(sentence(difference));
      changes.forEach(change -> context.print("changed: " + change));
      if (!same && changes.isEmpty()) {
        context.print("nothing that the picture says of itself has changed");
      }
    }
    return same ? ExitCode.DONE : ExitCode.TASK_FAILED;
  }

  private static String sentence(@Nullable PictureDifference difference) {
    if (difference == null) {
      return "different: the size is another one";
    }
    return difference.isNone()
        ? "identical: every pixel is the same"
        : String.format(
            Locale.ROOT,
            "different: by %.3f of 255 levels in the mean, %d at most",
            difference.mean(),
            difference.largest());
  }

  /// What went into the pictures and is not the same.
  private static List<String> changes(JsonNode before, JsonNode after) {
    var names = new TreeSet<String>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    names.removeAll(OF_NO_WEIGHT);
    var changes = new ArrayList<String>();
    for (String name : names) {
      String was = before.path(name).asText();
      String is = after.path(name).asText();
      if (!was.equals(is)) {
        changes.add("%s was %s, is %s".formatted(name, shown(was), shown(is)));
      }
    }
    return changes;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "not told" : value;
  }
}
